package dev.syncline.sandbox.peer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.net.BindException;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves a peer on loopback, misbehaves on its behalf, and offers its controls at `/control`.
public final class PeerServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PeerServer.class);

    static {
        // Without it, each answer on a connection that is used again waits 40 ms for the client's
        // delayed acknowledgement of the headers.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Peer peer;
    private final PeerSwitch state;
    private final PeerControl control;

    private PeerServer(HttpServer server, Peer peer, PeerSwitch state) {
        this.server = server;
        this.peer = peer;
        this.state = state;
        this.control = new PeerControl(peer, state);
    }

    /// @throws SynclineException `config`, one sentence, when the port is taken
    public static PeerServer start(PeerPort port, Peer peer) {
        return start(port, peer, PeerSwitch.ofHttp());
    }

    /// With a switch that somebody else looks at too.
    ///
    /// @throws SynclineException `config`, one sentence, when the port is taken
    public static PeerServer start(PeerPort port, Peer peer, PeerSwitch state) {
        HttpServer server;
        try {
            server = HttpServer.create(Ports.loopback(port.number()), 0);
        } catch (BindException e) {
            throw Ports.taken(port.owner(), port.number(), port.key(), e);
        } catch (IOException e) {
            throw new SynclineException(
                    ErrorClass.PLATFORM,
                    "The %s did not start on port %d.".formatted(port.owner(), port.number()),
                    e);
        }
        PeerServer started = new PeerServer(server, peer, state);
        server.setExecutor(started.executor);
        server.createContext("/", started::handle);
        server.start();
        return started;
    }

    /// Without a path.
    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public String controlUrl() {
        return address() + PeerControl.PATH;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try {
            PeerRequest request = PeerRequest.of(exchange);
            if (PeerControl.isMeant(request)) {
                control.answer(request).send(exchange);
                return;
            }
            state.count(request.path());
            peer.commonHeaders().forEach(exchange.getResponseHeaders()::set);
            behave(state.next(peer.kindOf(request), request.path()), request, exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The stand-in is being closed.
        } catch (RuntimeException e) {
            log.warn("A stand-in has no answer to {}.", exchange.getRequestURI(), e);
        } finally {
            exchange.close();
        }
    }

    private void behave(PeerBehaviour behaviour, PeerRequest request, HttpExchange exchange)
            throws IOException, InterruptedException {
        switch (behaviour.mode()) {
            case NORMAL -> peer.answer(request).send(exchange);
            case HTML -> PeerResponse.html().send(exchange);
            case TRUNCATED -> peer.answer(request).sendHalf(exchange);
            case CUT_JSON -> peer.answer(request).cutInHalf().send(exchange);
            case NO_ARRAY ->
                    PeerResponse.json(200, Map.of("message", "No data available")).send(exchange);
            case UNAUTHORIZED -> peer.unauthorized().send(exchange);
            case RATE_LIMITED -> {
                long seconds = behaviour.retryAfterSeconds();
                peer.rateLimited(seconds)
                        .with("Retry-After", Long.toString(seconds))
                        .send(exchange);
            }
            case SERVER_ERROR -> peer.serverError().send(exchange);
            case HANG -> state.hang();
            case SLOW -> {
                // Done first: a client that doesn't wait must not conclude that nothing was.
                PeerResponse answer = peer.answer(request);
                state.delay(behaviour);
                answer.send(exchange);
            }
            case OFFLINE, DROP_COMMIT -> exchange.close();
            case DROP_REPLY -> {
                peer.answer(request);
                exchange.close();
            }
        }
    }

    /// Ends at once, calls that hang included.
    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
