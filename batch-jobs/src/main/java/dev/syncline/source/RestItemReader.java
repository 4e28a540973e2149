package dev.syncline.source;

import dev.syncline.connection.HttpCaller;
import dev.syncline.sync.RejectedRecordException;
import dev.syncline.sync.SynclineException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import tools.jackson.databind.node.ObjectNode;

/// Reads the records of a [RestSource] page by page.
///
/// Each page is received whole and checked to its end before its first record is handed out. The
/// first page is called for in [#open], each further one in [#read] when the page before has been
/// read: so at most one page is kept, in a temporary file, and in memory one record. Such a call
/// happens while a chunk is being read, which is before the chunk's first SQL statement, and takes
/// no longer than the connection's total time.
///
/// A record that is not an object (`NOT_AN_OBJECT`), longer than 1 MiB (`RECORD_TOO_LONG`), or that
/// holds a name twice (`NAME_TWICE`), a lone surrogate (`HALF_CHARACTER`) or a number whose
/// exponent is beyond ±1,000 (`NUMBER_OUT_OF_RANGE`) is thrown as [RejectedRecordException] with
/// its position in the whole list, counted from 1.
///
/// A page that can't be had fails the run: with the code `API_ERROR` if it is the first one, else
/// `PAGINATION_ERROR` with `page_N` in the message, as does a page that doesn't fit the paging.
/// Nothing is tried twice, except that a token that has expired is renewed once; the run's retry
/// goes on where the last chunk was committed.
///
/// The position is the page and the records read of it. A restart asks for that page again. If it
/// is the same byte for byte, reading goes on behind the last committed record; else it is read
/// from its beginning, since what has moved within it can't be told: some of its records come twice
/// then, which a target that goes by key leaves as they are.
///
/// Made for one attempt, used by one thread.
public final class RestItemReader implements JsonRecords {

    private static final String PAGE = "rest.page";
    private static final String AT = "rest.at";
    private static final String ITEMS = "rest.items";
    private static final String BEFORE = "rest.before";
    private static final String SHA_256 = "rest.sha256";

    private final HttpCaller caller;
    private final RestSource source;
    private final PageWalk walk;

    private PageMark mark;
    private long before;
    private @Nullable RestPage page;
    private @Nullable JsonItems items;
    private boolean ended;

    public RestItemReader(HttpCaller caller, RestSource source) {
        this.caller = caller;
        this.source = source;
        this.walk = new PageWalk(source, caller.connection());
        this.mark = walk.first();
    }

    /// @throws SynclineException as [HttpCaller#get] does; `source` when the answer isn't JSON or
    ///   ends too early; `data` when it is JSON without the records' array, or nested deeper than
    ///   100 levels, or holds a number longer than 1,000 characters
    @Override
    public void open(ExecutionContext context) {
        if (context.containsKey(PAGE)) {
            mark = new PageMark(context.getInt(PAGE), context.getString(AT));
            before = context.getLong(BEFORE);
        }
        RestPage received = load(mark, "");
        long read = context.getLong(ITEMS, 0);
        boolean same = received.sha256().equals(context.getString(SHA_256, ""));
        page = received;
        items = received.itemsAfter(same ? read : 0, before);
    }

    /// @throws RejectedRecordException for a record that can't be one
    /// @throws SynclineException when the next page can't be had, see [#open]; when there are more
    ///   pages than the source's most; when a cursor or link leads back, or a link to another host
    @Override
    public @Nullable ObjectNode read() {
        while (!ended) {
            ObjectNode item = items().next();
            if (item != null) {
                return item;
            }
            goOn();
        }
        return null;
    }

    private void goOn() {
        RestPage read = current();
        Optional<PageMark> next = next(read);
        if (next.isEmpty()) {
            ended = true;
            return;
        }
        RestPage received = load(next.get(), read.sha256());
        read.close();
        before += read.count();
        mark = next.get();
        page = received;
        items = received.itemsAfter(0, before);
    }

    private Optional<PageMark> next(RestPage read) {
        try {
            return walk.next(mark, read);
        } catch (SynclineException e) {
            throw PageFailure.ofPaging(mark.number() + 1, e);
        }
    }

    private RestPage load(PageMark mark, String previous) {
        RestPage received = receive(mark);
        try {
            walk.check(mark, received, previous);
            return received;
        } catch (SynclineException e) {
            received.close();
            throw PageFailure.ofPaging(mark.number(), e);
        }
    }

    private RestPage receive(PageMark mark) {
        try {
            return RestPage.of(caller.send(walk.call(mark)), source.layout());
        } catch (SynclineException e) {
            throw PageFailure.ofAnswer(mark.number(), e);
        }
    }

    @Override
    public long position() {
        return before + items().position();
    }

    /// Whether [#read] has found the end.
    boolean isAtEnd() {
        return ended;
    }

    private JsonItems items() {
        if (items == null) {
            throw new IllegalStateException("The reader of " + source + " is not open");
        }
        return items;
    }

    private RestPage current() {
        if (page == null) {
            throw new IllegalStateException("The reader of " + source + " is not open");
        }
        return page;
    }

    @Override
    public void update(ExecutionContext context) {
        if (items != null) {
            context.putInt(PAGE, mark.number());
            context.putString(AT, mark.at());
            context.putLong(ITEMS, items.position());
            context.putLong(BEFORE, before);
            context.putString(SHA_256, current().sha256());
        }
    }

    @Override
    public void close() {
        RestPage received = page;
        items = null;
        page = null;
        if (received != null) {
            received.close();
        }
    }
}
