package dev.syncline.sandbox.school;

import dev.syncline.sandbox.peer.Peer;
import dev.syncline.sandbox.peer.PeerData;
import dev.syncline.sandbox.peer.PeerRequest;
import dev.syncline.sandbox.peer.PeerResponse;
import dev.syncline.sandbox.peer.WireNames;
import java.time.Clock;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Bakaláři API v3, as far as a sync needs it.
final class SchoolPeer implements Peer {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String LOGIN = "/api/login";
    private static final String ACTUAL = "/api/3/timetable/actual";
    private static final String MARKS = "/api/3/marking/marks/";
    private static final Map<String, String> DATA_BY_PATH =
            Map.of(
                    "/api/3/user", SchoolSample.USER,
                    "/api/3/subjects", SchoolSample.SUBJECTS,
                    "/api/3/timetable/permanent", SchoolSample.TIMETABLE,
                    "/api/3/komens/message-types", SchoolSample.MESSAGE_TYPES,
                    "/api/3/marking/atoms", SchoolSample.ATOMS);
    private static final String ABOUT =
            "{\"ApiVersion\":\"3.13.0\",\"ApplicationVersion\":\"1.35.1029.1\",\"BaseUrl\":\"api/3\"}";

    private final SchoolTokens tokens;
    private final PeerData data = PeerData.of(SchoolSample.documents());
    private final SchoolWeeks weeks;

    SchoolPeer(SchoolAccount account, Clock clock) {
        this.tokens = new SchoolTokens(account, clock);
        this.weeks = new SchoolWeeks(clock);
    }

    @Override
    public PeerResponse answer(PeerRequest request) {
        if (request.path().equals(LOGIN)) {
            return tokens.answer(request.method(), request.form());
        }
        if (!request.method().equals("GET")) {
            return SchoolReplies.methodNotAllowed(request.method());
        }
        return switch (request.path()) {
            case "/api" -> PeerResponse.json(200, "[" + ABOUT + "]");
            case "/api/3" -> PeerResponse.json(200, ABOUT);
            default -> refusalOf(request).orElseGet(() -> served(request));
        };
    }

    private Optional<PeerResponse> refusalOf(PeerRequest request) {
        Optional<String> token = request.bearerToken();
        if (token.isEmpty()) {
            return Optional.of(SchoolReplies.unauthorized());
        }
        return switch (tokens.judge(token.get())) {
            case GOOD -> Optional.empty();
            case EXPIRED -> Optional.of(SchoolReplies.expiredToken());
            case INVALID -> Optional.of(SchoolReplies.invalidToken());
        };
    }

    private PeerResponse served(PeerRequest request) {
        String name = DATA_BY_PATH.get(request.path());
        if (name != null) {
            return PeerResponse.json(200, data.get(name));
        }
        if (request.path().equals(ACTUAL)) {
            return week(request.query().getOrDefault("date", ""));
        }
        return request.path().startsWith(MARKS)
                ? marks(request.path().substring(MARKS.length()))
                : SchoolReplies.notFound();
    }

    private PeerResponse week(String date) {
        try {
            LocalDate day = date.isEmpty() ? weeks.today() : LocalDate.parse(date);
            return PeerResponse.json(
                    200,
                    JSON.writeValueAsString(
                            weeks.weekOf(day, JSON.readTree(data.get(SchoolSample.TIMETABLE)))));
        } catch (DateTimeParseException e) {
            return SchoolReplies.badDate(date);
        }
    }

    /// @param atomId as it stands in `Atoms`, spaces included
    private PeerResponse marks(String atomId) {
        JsonNode marks = JSON.readTree(data.get(SchoolSample.MARKS)).path(atomId);
        return marks.isMissingNode()
                ? SchoolReplies.notFound()
                : PeerResponse.json(200, JSON.writeValueAsString(marks));
    }

    @Override
    public PeerResponse unauthorized() {
        return SchoolReplies.invalidToken();
    }

    @Override
    public PeerResponse rateLimited(long seconds) {
        return SchoolReplies.message(429, "Too many requests.");
    }

    @Override
    public PeerResponse serverError() {
        return SchoolReplies.message(500, "An error has occurred.");
    }

    @Override
    public PeerData data() {
        return data;
    }

    @Override
    public List<String> kinds() {
        return List.of("data", "login");
    }

    @Override
    public String kindOf(PeerRequest request) {
        return request.path().equals(LOGIN) ? "login" : "data";
    }

    @Override
    public void set(JsonNode wanted) {
        if (wanted.has("tokenShape")) {
            tokens.shape(
                    WireNames.named(
                            SchoolTokens.Shape.class, wanted.path("tokenShape").asString()));
        }
        if (wanted.has("holiday")) {
            weeks.alwaysHoliday(wanted.path("holiday").asBoolean());
        }
    }

    @Override
    public Optional<Map<String, ?>> control(String method, String path, String body) {
        switch (method + " " + path) {
            case "DELETE /tokens" -> tokens.revokeAll();
            case "POST /tokens/expire" -> tokens.expireAccess();
            case "POST /entities" -> {
                return Optional.of(
                        Map.of("places", SchoolChange.of(JSON.readTree(body)).applyTo(data)));
            }
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(Map.of());
    }

    @Override
    public Map<String, ?> status() {
        return Map.of(
                "tokenShape", WireNames.of(tokens.shape()), "holiday", weeks.isAlwaysHoliday());
    }

    @Override
    public void reset() {
        tokens.shape(SchoolTokens.Shape.NEW);
        weeks.alwaysHoliday(false);
    }
}
