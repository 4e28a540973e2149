package dev.syncline.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.net.BindException;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// DEFRA's master data, as its gateway serves it, on loopback: tokens, ineligible items, countries,
/// and the gateway's refusals. What it does is changed through [MdmControl].
final class MdmStandIn implements AutoCloseable {

    private static final Pattern TOKEN_PATH = Pattern.compile("/[^/]+/oauth2/v2\\.0/token");
    private static final Map<String, String> DATA_BY_PATH =
            Map.of(
                    "/mdm/trade/nirms/ineligible-items", MdmState.INELIGIBLE_ITEMS,
                    "/mdm/geo/countries", MdmState.ISO_CODES,
                    "/mdm/trade/iso-codes", MdmState.ISO_CODES);

    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final MdmCredentials credentials;
    private final MdmState state = new MdmState();
    private final MdmTokens tokens;
    private final MdmControl control;

    private MdmStandIn(HttpServer server, MdmCredentials credentials) {
        this.server = server;
        this.credentials = credentials;
        this.tokens = new MdmTokens(credentials, Clock.systemUTC());
        this.control = new MdmControl(state, tokens);
    }

    /// @throws SynclineException `config`, one sentence, when the port is taken
    static MdmStandIn start(int port, MdmCredentials credentials) {
        HttpServer server;
        try {
            server = HttpServer.create(Ports.loopback(port), 0);
        } catch (BindException e) {
            throw Ports.taken("MDM stand-in", port, SandboxSettings.MDM_PORT, e);
        } catch (IOException e) {
            throw new SynclineException(
                    ErrorClass.PLATFORM, "The MDM stand-in did not start on port " + port + ".", e);
        }
        MdmStandIn standIn = new MdmStandIn(server, credentials);
        server.setExecutor(standIn.executor);
        server.createContext("/", standIn::handle);
        server.start();
        return standIn;
    }

    /// The base of the data's addresses, for `MDM_API_URL`.
    String apiUrl() {
        return address() + "/mdm";
    }

    /// For `MDM_TOKEN_URL`.
    String tokenUrl() {
        return address() + "/sandbox-tenant/oauth2/v2.0/token";
    }

    String controlUrl() {
        return address() + MdmControl.PATH;
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        try {
            if (path.equals(MdmControl.PATH) || path.startsWith(MdmControl.PATH + "/")) {
                control.answer(exchange).send(exchange);
                return;
            }
            state.count(path);
            exchange.getResponseHeaders()
                    .set("x-ms-middleware-request-id", UUID.randomUUID().toString());
            MdmBehaviour behaviour = state.next(TOKEN_PATH.matcher(path).matches());
            behave(behaviour, properAnswer(exchange, path), exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The stand-in is being closed.
        } finally {
            exchange.close();
        }
    }

    private void behave(MdmBehaviour behaviour, MdmResponse proper, HttpExchange exchange)
            throws IOException, InterruptedException {
        switch (behaviour.mode()) {
            case NORMAL -> proper.send(exchange);
            case HTML -> MdmResponse.html().send(exchange);
            case TRUNCATED -> proper.sendHalf(exchange);
            case CUT_JSON -> proper.cutInHalf().send(exchange);
            case NO_ARRAY ->
                    MdmResponse.json(200, Map.of("message", "No data available")).send(exchange);
            case UNAUTHORIZED -> MdmResponse.unauthorized().send(exchange);
            case RATE_LIMITED ->
                    MdmResponse.rateLimited(Math.max(1, behaviour.delay().toSeconds()))
                            .send(exchange);
            case SERVER_ERROR -> MdmResponse.serverError().send(exchange);
            case HANG -> state.hanging().await();
            case SLOW -> {
                // Another behaviour or a reset cuts the wait short.
                var _ = state.hanging().await(behaviour.delay().toMillis(), TimeUnit.MILLISECONDS);
                proper.send(exchange);
            }
            case OFFLINE -> exchange.close();
        }
    }

    private MdmResponse properAnswer(HttpExchange exchange, String path) {
        if (TOKEN_PATH.matcher(path).matches()) {
            return exchange.getRequestMethod().equals("POST")
                    ? tokens.answer(MdmResponse.bodyOf(exchange))
                    : MdmResponse.notFound();
        }
        String data = DATA_BY_PATH.get(path);
        if (data == null || !exchange.getRequestMethod().equals("GET")) {
            return MdmResponse.notFound();
        }
        MdmResponse refusal = refusalOf(exchange);
        return refusal != null ? refusal : MdmResponse.json(200, state.data(data));
    }

    private @Nullable MdmResponse refusalOf(HttpExchange exchange) {
        String key = exchange.getRequestHeaders().getFirst("Ocp-Apim-Subscription-Key");
        if (key == null) {
            return MdmResponse.subscriptionKeyMissing();
        }
        if (!key.equals(credentials.subscriptionKey())) {
            return MdmResponse.subscriptionKeyInvalid();
        }
        return tokens.isGood(exchange.getRequestHeaders().getFirst("Authorization"))
                ? null
                : MdmResponse.unauthorized();
    }

    /// Ends at once, calls that hang included.
    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
