package dev.syncline.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.syncline.connection.HttpAuth;
import dev.syncline.connection.HttpCaller;
import dev.syncline.connection.HttpConnection;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.RejectedRecordException;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Timeout(60)
class RestItemReaderIT {

    private static final int ALL = 10_000;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @TempDir Path folder;

    private PagedPeer peer;

    @BeforeEach
    void start() throws IOException {
        peer = new PagedPeer(ALL);
    }

    @AfterEach
    void stop() throws IOException {
        peer.close();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    static List<Arguments> everyPaging() {
        ObjectNode body = MAPPER.createObjectNode().put("query", "all");
        return List.of(
                Arguments.of("whole", RestSource.get("/whole"), 1),
                Arguments.of("offset", RestSource.get("/offset").paged(RestPaging.byOffset()), 101),
                Arguments.of("page", RestSource.get("/page").paged(RestPaging.byPage()), 101),
                Arguments.of("cursor", RestSource.get("/cursor").paged(RestPaging.byCursor()), 100),
                Arguments.of("link", RestSource.get("/link").paged(RestPaging.byLink()), 100),
                Arguments.of(
                        "offset by POST",
                        RestSource.post("/offset", body).paged(RestPaging.byOffset()),
                        101),
                Arguments.of(
                        "page by POST without a body",
                        RestSource.post("/page", null).paged(RestPaging.byPage()),
                        101),
                Arguments.of(
                        "cursor by POST",
                        RestSource.post("/cursor", body).paged(RestPaging.byCursor()),
                        100));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("everyPaging")
    void readsEachRecordOnceThoughItIsInterrupted(String name, RestSource source, int pages) {
        for (int cut : List.of(1, 100, 5_050, ALL - 1, ALL)) {
            peer.requests().clear();
            ExecutionContext context = new ExecutionContext();
            List<Integer> ids = new ArrayList<>(read(source, context, cut));
            ids.addAll(read(source, context, Integer.MAX_VALUE));

            assertThat(ids).isEqualTo(IntStream.range(0, ALL).boxed().toList());
            // The page that was being read is asked for again, and no other.
            assertThat(peer.requests()).hasSize(pages + 1);
        }
    }

    @Test
    void asksAsThePagingSays() {
        peer.resize(3);
        Map<String, String> query = new LinkedHashMap<>(Map.of("since", "a&b"));

        read(
                RestSource.get("/offset")
                        .query(query)
                        .paged(new RestPaging.ByOffset("limit", "offset", 2, 9)));
        read(RestSource.get("/page").paged(new RestPaging.ByPage("", "page", 2, 1, 9)));
        read(RestSource.get("/cursor").paged(new RestPaging.ByCursor("limit", "cursor", 2, 9)));
        read(RestSource.get("/link").paged(new RestPaging.ByLink("limit", 2, 9, Set.of())));
        read(
                RestSource.post("/cursor", MAPPER.createObjectNode().put("q", 1))
                        .paged(new RestPaging.ByCursor("limit", "cursor", 2, 9)));

        assertThat(peer.requests())
                .containsExactly(
                        "GET /offset?since=a%26b&limit=2&offset=0",
                        "GET /offset?since=a%26b&limit=2&offset=2",
                        "GET /offset?since=a%26b&limit=2&offset=3",
                        "GET /page?page=1",
                        "GET /page?page=2",
                        "GET /cursor?limit=2",
                        "GET /cursor?limit=2&cursor=after-2%3D%26%2F",
                        "GET /link?limit=2",
                        "GET /link?after=2&limit=2",
                        "POST /cursor {\"q\":1,\"limit\":2}",
                        "POST /cursor {\"q\":1,\"limit\":2,\"cursor\":\"after-2=&/\"}");
    }

    @Test
    void losesNothingWhenTheSourceGivesLessThanItWasAskedFor() {
        peer.resize(70);
        peer.capPagesAt(7);

        for (RestSource source :
                List.of(
                        RestSource.get("/offset").paged(RestPaging.byOffset()),
                        RestSource.get("/page").paged(RestPaging.byPage()),
                        RestSource.get("/cursor").paged(RestPaging.byCursor()),
                        RestSource.get("/link").paged(RestPaging.byLink()))) {
            assertThat(read(source)).hasSize(70);
        }
    }

    @Test
    void doesNotTakeAPageThatShrankForTheLastOne() {
        peer.resize(10);
        peer.failing(request -> request == 2 ? "200{\"data\":[{\"id\":4}]}" : null);

        assertThat(
                        read(
                                RestSource.get("/offset")
                                        .paged(new RestPaging.ByOffset("limit", "offset", 4, 9))))
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"offset, 3", "page, 3", "cursor, 2", "link, 2"})
    void failsWhenThereIsMoreThanTheMostOfPages(String kind, int requests) {
        peer.resize(25);
        RestSource source = limited(kind, 2);

        PageFailure thrown = failure(source);

        assertThat(peer.requests()).hasSize(requests);
        assertThat(thrown).hasMessageStartingWith("page_3: There is more to read than the 2 pages");
        assertThat(thrown.isRetryable()).isFalse();
        assertThat(thrown.code()).isEqualTo("PAGINATION_ERROR");
    }

    @ParameterizedTest
    @CsvSource({"offset", "page", "cursor", "link"})
    void endsWellAtExactlyTheMostOfPages(String kind) {
        peer.resize(20);

        assertThat(read(limited(kind, 2))).hasSize(20);
    }

    private static RestSource limited(String kind, int maxPages) {
        return RestSource.get("/" + kind)
                .paged(
                        switch (kind) {
                            case "offset" ->
                                    new RestPaging.ByOffset("limit", "offset", 10, maxPages);
                            case "page" -> new RestPaging.ByPage("limit", "page", 10, 1, maxPages);
                            case "cursor" ->
                                    new RestPaging.ByCursor("limit", "cursor", 10, maxPages);
                            default -> new RestPaging.ByLink("limit", 10, maxPages, Set.of());
                        });
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"offset", "page", "cursor", "link"})
    void failsWithAPageThatFailsAndAsksNothingTwice(String kind) {
        peer.resize(50);
        peer.failing(request -> request == 3 ? "503Maintenance" : null);

        PageFailure thrown = failure(limited(kind, 9));

        assertThat(thrown)
                .hasMessageStartingWith("page_3: peer answered GET /" + kind + " with 503");
        assertThat(thrown.errorClass()).isEqualTo(ErrorClass.SOURCE);
        assertThat(thrown.isRetryable()).isTrue();
        assertThat(thrown.code()).isEqualTo("PAGINATION_ERROR");
        assertThat(peer.requests()).hasSize(3);
    }

    @Test
    void goesOnWithTheNextAttemptWhereAPageFailed() {
        peer.resize(50);
        RestSource source = limited("offset", 9);
        ExecutionContext context = new ExecutionContext();
        List<Integer> ids = new ArrayList<>(read(source, context, 20));
        peer.failing(request -> request == 4 ? "503Maintenance" : null);
        assertThat(
                        catchThrowableOfType(
                                        PageFailure.class,
                                        () -> read(source, context, Integer.MAX_VALUE))
                                .code())
                .isEqualTo("PAGINATION_ERROR");

        ids.addAll(read(source, context, Integer.MAX_VALUE));

        assertThat(ids).isEqualTo(IntStream.range(0, 50).boxed().toList());
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    401no                        | CREDENTIALS | with 401 Unauthorized
                    404no                        | SOURCE      | with 404 Not Found
                    302                          | SOURCE      | with 302 Found
                    200                          | SOURCE      | is empty
                    200{"data":[{"a":1},         | SOURCE      | is cut off
                    200<html>                    | SOURCE      | looks like HTML
                    200{"rows":[]}               | DATA        | holds no array 'data' or 'items'
                    200{"data":{},"items":null}  | DATA        | holds no array 'data' or 'items'
                    200{"data":[],"data":[]}     | DATA        | holds 'data' twice
                    20042                        | DATA        | is a number
                    """)
    void saysWhyTheFirstPageFailed(String answer, ErrorClass errorClass, String part) {
        peer.failing(_ -> answer);

        PageFailure thrown = failure(limited("offset", 9));

        assertThat(thrown).hasMessageContaining(part).hasMessageContaining("GET /offset");
        assertThat(thrown.getMessage()).doesNotContain("page_", "\n");
        assertThat(thrown.errorClass()).isEqualTo(errorClass);
        assertThat(thrown.code()).isEqualTo("API_ERROR");
        assertThat(peer.requests()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    cursor
                    nextCursor
                    next_cursor
                    """)
    void findsTheCursorUnderItsNames(String name) {
        peer.failing(request ->
                request == 1
                        ? "200{\"%s\":\"x1\",\"data\":[{\"id\":1}]}".formatted(name)
                        : "200{\"%s\":\"\",\"data\":[{\"id\":2}]}".formatted(name));

        assertThat(read(limited("cursor", 9))).containsExactly(1, 2);
        assertThat(peer.requests()).last().isEqualTo("GET /cursor?limit=10&cursor=x1");
    }

    @Test
    void takesACursorThatIsANumber() {
        peer.failing(request ->
                request == 1
                        ? "200{\"pagination\":{\"cursor\":17},\"data\":[{\"id\":1}]}"
                        : "200{\"pagination\":{\"cursor\":null},\"data\":[{\"id\":2}]}");

        assertThat(read(limited("cursor", 9))).containsExactly(1, 2);
        assertThat(peer.requests()).last().isEqualTo("GET /cursor?limit=10&cursor=17");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "cursor":{"after":"x"}         | 'cursor' as an object
                    "nextCursor":["x"]             | 'nextCursor' as an array
                    "next_cursor":{}               | 'next_cursor' as an object
                    "pagination":{"cursor":[]}     | 'pagination.cursor' as an array
                    "pagination":{"nextCursor":{}} | 'pagination.nextCursor' as an object
                    """)
    void failsWithACursorThatIsNoSingleValue(String cursor, String part) {
        peer.failing(request ->
                request == 1
                        ? "200{\"cursor\":\"x1\",\"data\":[{\"id\":1}]}"
                        : "200{\"data\":[{\"id\":2}],%s}".formatted(cursor));

        PageFailure thrown = failure(limited("cursor", 9));

        assertThat(thrown).hasMessageStartingWith("page_2: ").hasMessageContaining(part);
        assertThat(thrown.errorClass()).isEqualTo(ErrorClass.DATA);
        assertThat(thrown.code()).isEqualTo("PAGINATION_ERROR");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"data":[{"id":1},{"id":2}]}
                    {"data":[{"id":1},{"id":2},{"id":3}],"after":"x","pagination":{"next":"x"}}
                    {"data":[{"id":1},{"id":2}],"pagination":null,"meta":{"cursor":"x"}}
                    [{"id":1},{"id":2}]
                    """)
    void failsWithAFullFirstPageThatNamesNoCursor(String page) {
        peer.failing(_ -> "200" + page);

        PageFailure thrown = failure(byTwos());

        assertThat(thrown)
                .hasMessageStartingWith("page_1: peer's answer to GET /cursor is a full page")
                .hasMessageContaining(
                        "'cursor', 'nextCursor', 'next_cursor', 'pagination.cursor', 'pagination.nextCursor'");
        assertThat(thrown.errorClass()).isEqualTo(ErrorClass.SOURCE);
        assertThat(thrown.isRetryable()).isFalse();
        assertThat(thrown.code()).isEqualTo("PAGINATION_ERROR");
        assertThat(peer.requests()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"data":[]}                                                     | 0
                    {"data":[{"id":1}]}                                             | 1
                    {"data":[{"id":1},{"id":2}],"next_cursor":null}                 | 2
                    {"data":[{"id":1},{"id":2}],"pagination":{"nextCursor":false}}  | 2
                    {"data":[{"id":1},{"id":2}],"cursor":""}                        | 2
                    """)
    void endsWithAFirstPageThatIsTheLastOne(String page, int records) {
        peer.failing(_ -> "200" + page);

        assertThat(read(byTwos())).hasSize(records);
        assertThat(peer.requests()).hasSize(1);
    }

    @Test
    void endsWithALaterPageThatNamesNoCursorAnyMore() {
        peer.failing(request ->
                request == 1
                        ? "200{\"cursor\":\"x1\",\"data\":[{\"id\":1},{\"id\":2}]}"
                        : "200{\"data\":[{\"id\":3},{\"id\":4}]}");

        assertThat(read(byTwos())).containsExactly(1, 2, 3, 4);
    }

    private static RestSource byTwos() {
        return RestSource.get("/cursor").paged(new RestPaging.ByCursor("limit", "cursor", 2, 9));
    }

    @Test
    void failsWithACursorThatComesAgain() {
        peer.failing(request ->
                "200{\"cursor\":\"x%d\",\"data\":[{\"id\":%d}]}".formatted(request % 3, request));

        assertThat(failure(limited("cursor", 90)))
                .hasMessageStartingWith("page_5: ")
                .hasMessageContaining("leads back to a page that was read before");
        assertThat(peer.requests()).hasSize(4);
    }

    @Test
    void failsWhenTheSourceIgnoresThePaging() {
        for (String kind : List.of("offset", "page")) {
            peer.requests().clear();
            peer.failing(_ -> "200[{\"id\":1}]");

            assertThat(failure(limited(kind, 90)))
                    .hasMessageStartingWith("page_2: ")
                    .hasMessageContaining("does not go by the paging's parameters");
            assertThat(peer.requests()).hasSize(2);
        }
    }

    @Test
    void readsTheRecordsWhereTheDataPathSays() {
        peer.failing(_ ->
                "200{\"data\":[{\"id\":9}],\"result\":{\"x\":{\"rows\":7},\"rows\":[{\"id\":1}]}}");

        assertThat(read(RestSource.get("/whole").dataPath("result.rows"))).containsExactly(1);
        assertThat(failure(RestSource.get("/whole").dataPath("result.lines")))
                .hasMessageContaining("holds no array 'result.lines'");
        assertThat(failure(RestSource.get("/whole").dataPath("result.x.rows")))
                .hasMessageContaining("holds 'result.x.rows' as a number, not as an array");
    }

    @Test
    void refusesRecordsThatWouldLoseSomethingAndReadsOn() {
        peer.failing(request ->
                request == 1
                        ? "200[{\"id\":1},{\"id\":2,\"id\":3},{\"id\":4,\"t\":\"\\ud800\"}]"
                        : request == 2
                                ? "200[7,{\"id\":1e2000},{\"id\":5,\"t\":\"\\ud83d\\ude00\",\"x\":[{\"id\":1}]}]"
                                : "200[]");
        RestItemReader reader = reader(limited("page", 9));
        reader.open(new ExecutionContext());
        List<String> read = new ArrayList<>();
        while (true) {
            try {
                ObjectNode item = reader.read();
                if (item == null) {
                    break;
                }
                read.add(item.path("id").asString());
            } catch (RejectedRecordException e) {
                read.add(e.reject().errorCode() + " " + e.reject().recordPosition());
            }
        }
        reader.close();

        assertThat(read)
                .containsExactly(
                        "1",
                        "NAME_TWICE 2",
                        "HALF_CHARACTER 3",
                        "NOT_AN_OBJECT 4",
                        "NUMBER_OUT_OF_RANGE 5",
                        "5");
    }

    @Test
    void readsAPageFromItsBeginningWhenItHasChangedMeanwhile() {
        peer.resize(30);
        RestSource source = limited("page", 9);
        ExecutionContext context = new ExecutionContext();
        assertThat(read(source, context, 15)).hasSize(15);
        peer.failing(request -> request == 3 ? "200[{\"id\":99},{\"id\":10}]" : null);

        assertThat(read(source, context, Integer.MAX_VALUE)).startsWith(99, 10, 20).hasSize(12);
    }

    @Test
    void followsLinksToTheConnectionsOwnHostOnly() throws IOException {
        try (PagedPeer other = new PagedPeer(30)) {
            String answer = "200[{\"id\":1}]";
            peer.failing(_ -> answer);
            peer.link("<" + other.address() + "/link?after=0&limit=30>; rel=next");

            SynclineException thrown = failure(limited("link", 9));

            assertThat(thrown).hasMessageContaining("which is not the connection's own host");
            assertThat(other.requests()).isEmpty();
            assertThat(
                            read(
                                    RestSource.get("/link")
                                            .paged(
                                                    new RestPaging.ByLink(
                                                            "limit",
                                                            10,
                                                            9,
                                                            Set.of(other.address().toString())))))
                    .hasSize(31);
        }
    }

    @Test
    void renewsATokenOnceThatExpiresInTheMiddleOfPaging() throws IOException {
        peer.resize(50);
        peer.failing(request -> request == 3 ? "401expired" : null);
        TokenOnce signIn = new TokenOnce();
        HttpCaller caller =
                new HttpCaller(
                        connection().authenticated(new HttpAuth.Custom(signIn)),
                        Clock.systemUTC(),
                        folder);

        assertThat(read(new RestItemReader(caller, limited("page", 9)), new ExecutionContext(), 99))
                .hasSize(50);
        assertThat(signIn.renewals()).isEqualTo(1);

        peer.requests().clear();
        peer.failing(request -> request >= 3 ? "401revoked" : null);
        SynclineException thrown =
                catchThrowableOfType(
                        SynclineException.class,
                        () ->
                                read(
                                        new RestItemReader(caller, limited("page", 9)),
                                        new ExecutionContext(),
                                        99));
        assertThat(thrown.errorClass()).isEqualTo(ErrorClass.CREDENTIALS);
        assertThat(thrown).hasMessageStartingWith("page_3: ");
        assertThat(peer.requests()).hasSize(4);
    }

    private List<Integer> read(RestSource source) {
        return read(source, new ExecutionContext(), Integer.MAX_VALUE);
    }

    private List<Integer> read(RestSource source, ExecutionContext context, int most) {
        return read(reader(source), context, most);
    }

    private static List<Integer> read(RestItemReader reader, ExecutionContext context, int most) {
        List<Integer> ids = new ArrayList<>();
        try {
            reader.open(context);
            while (ids.size() < most) {
                @Nullable ObjectNode item = reader.read();
                if (item == null) {
                    break;
                }
                ids.add(item.path("id").intValue());
            }
            reader.update(context);
            return ids;
        } finally {
            reader.close();
        }
    }

    private PageFailure failure(RestSource source) {
        PageFailure thrown = catchThrowableOfType(PageFailure.class, () -> read(source));
        assertThat(thrown).isNotNull();
        assertThat(thrown.getMessage()).doesNotContain("\n").hasSizeLessThan(400);
        return thrown;
    }

    private RestItemReader reader(RestSource source) {
        return new RestItemReader(new HttpCaller(connection(), Clock.systemUTC(), folder), source);
    }

    private HttpConnection connection() {
        return HttpConnection.to("peer", peer.address())
                .within(Duration.ofSeconds(2), Duration.ofSeconds(20))
                .limitedTo(DataSize.ofMegabytes(1));
    }
}
