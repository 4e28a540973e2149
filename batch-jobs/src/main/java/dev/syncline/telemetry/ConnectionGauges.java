package dev.syncline.telemetry;

import dev.syncline.connection.ConnectionRegistry;
import dev.syncline.connection.ConnectionState;
import dev.syncline.connection.ConnectionStates;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `syncline_connection_up`: 1 online, 0 offline, NaN while that is unknown or can't be read. From
/// the database, so the same on every node.
final class ConnectionGauges implements MeterBinder {

    private static final Logger log = LoggerFactory.getLogger(ConnectionGauges.class);

    private final ConnectionRegistry registry;
    private final ConnectionStates states;

    ConnectionGauges(ConnectionRegistry registry, ConnectionStates states) {
        this.registry = registry;
        this.states = states;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        registry.names()
                .forEach(name ->
                        Gauge.builder("syncline.connection.up", this, gauges -> gauges.up(name))
                                .description(
                                        "1 when the connection is online, 0 when offline, NaN when unknown")
                                .tag("connection", name)
                                .register(meters));
    }

    private double up(String name) {
        try {
            return states.recent().stream()
                    .filter(state -> state.name().equals(name))
                    .mapToDouble(ConnectionGauges::figure)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (RuntimeException e) {
            log.debug("How connection {} stands could not be read", name, e);
            return Double.NaN;
        }
    }

    private static double figure(ConnectionState state) {
        return switch (state.status()) {
            case ONLINE -> 1;
            case OFFLINE -> 0;
            case UNKNOWN -> Double.NaN;
        };
    }
}
