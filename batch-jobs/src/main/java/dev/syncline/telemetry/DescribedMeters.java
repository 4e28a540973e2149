package dev.syncline.telemetry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;

/// Gives every meter a help text, which Prometheus' own check asks for: those that Spring makes of
/// observations have none.
final class DescribedMeters implements MeterFilter {

    @Override
    public Meter.Id map(Meter.Id id) {
        return id.getDescription() == null
                ? new Meter.Id(
                        id.getName(),
                        Tags.of(id.getTagsAsIterable()),
                        id.getBaseUnit(),
                        description(id.getName()),
                        id.getType())
                : id;
    }

    private static String description(String name) {
        return switch (name) {
            case "http.server.requests" -> "Requests that were answered";
            case "http.server.requests.active" -> "Requests that are being answered";
            default -> "What Spring calls " + name;
        };
    }
}
