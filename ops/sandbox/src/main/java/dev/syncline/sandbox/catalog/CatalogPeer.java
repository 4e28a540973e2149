package dev.syncline.sandbox.catalog;

import dev.syncline.sandbox.catalog.CatalogAddress.Lock;
import dev.syncline.sandbox.peer.Peer;
import dev.syncline.sandbox.peer.PeerData;
import dev.syncline.sandbox.peer.PeerRequest;
import dev.syncline.sandbox.peer.PeerResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The catalogue's API.
final class CatalogPeer implements Peer {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String MUSIC = "music";

    private final CatalogCredentials credentials;
    private final String address;
    private final PeerData data = PeerData.lazily(Map.of(MUSIC, () -> SampleSongs.AS_JSON));
    private final AtomicInteger pagesServed = new AtomicInteger();
    private volatile CatalogHabits habits = CatalogHabits.USUAL;
    private volatile Parsed parsed = new Parsed("", List.of());

    /// A document, and the records in it: parsing 10,000 of them for each page would take longer
    /// than anything else.
    private record Parsed(String document, List<JsonNode> records) {}

    CatalogPeer(CatalogCredentials credentials, String address) {
        this.credentials = credentials;
        this.address = address;
    }

    @Override
    public PeerResponse answer(PeerRequest request) {
        Optional<CatalogAddress> asked = CatalogAddress.of(request.path());
        if (asked.isEmpty()) {
            return error(404, "Not found");
        }
        if (!request.method().equals("GET") && !request.method().equals("POST")) {
            return error(405, "Method not allowed").with("Allow", "GET, POST");
        }
        if (!isLetIn(request, asked.get().lock())) {
            return unauthorized(asked.get().lock());
        }
        try {
            CatalogPage page = CatalogPage.of(request.query());
            return new CatalogReply(habits, address + request.path(), asked.get().wrapping())
                    .of(recordsOf(page), page);
        } catch (IllegalArgumentException | ArithmeticException e) {
            return error(400, String.valueOf(e.getMessage()));
        }
    }

    /// With `shrinking`, one fewer from the start with each page that was served before.
    private List<JsonNode> recordsOf(CatalogPage page) {
        String document = data.get(MUSIC);
        Parsed now = parsed;
        if (!now.document().equals(document)) {
            now = new Parsed(document, JSON.readTree(document).valueStream().toList());
            parsed = now;
        }
        int served = page.paged() ? pagesServed.getAndIncrement() : 0;
        return habits.shrinking()
                ? now.records()
                        .subList(Math.min(served, now.records().size()), now.records().size())
                : now.records();
    }

    private boolean isLetIn(PeerRequest request, Lock lock) {
        return switch (lock) {
            case NONE -> true;
            case BEARER -> request.bearerToken().filter(credentials.secret()::equals).isPresent();
            case BASIC ->
                    request.header("Authorization").filter(credentials.basic()::equals).isPresent();
            case APIKEY ->
                    request.header("X-API-Key").filter(credentials.secret()::equals).isPresent();
        };
    }

    private static PeerResponse unauthorized(Lock lock) {
        PeerResponse refusal = error(401, "Unauthorized");
        return switch (lock) {
            case BASIC -> refusal.with("WWW-Authenticate", "Basic realm=\"catalog\"");
            case BEARER -> refusal.with("WWW-Authenticate", "Bearer");
            case NONE, APIKEY -> refusal;
        };
    }

    private static PeerResponse error(int status, String text) {
        return PeerResponse.json(status, Map.of("error", text));
    }

    @Override
    public PeerResponse unauthorized() {
        return error(401, "Unauthorized");
    }

    @Override
    public PeerResponse rateLimited(long seconds) {
        return error(429, "Too many requests");
    }

    @Override
    public PeerResponse serverError() {
        return error(500, "Internal error");
    }

    @Override
    public PeerData data() {
        return data;
    }

    @Override
    public void set(JsonNode wanted) {
        habits = habits.with(wanted);
        pagesServed.set(0);
    }

    @Override
    public Map<String, ?> status() {
        return habits.status();
    }

    @Override
    public void reset() {
        habits = CatalogHabits.USUAL;
        pagesServed.set(0);
    }
}
