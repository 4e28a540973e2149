package dev.syncline.sandbox.clientsystem;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/// The 12 meters of the sandbox as the Client System knows them.
final class MeterConfiguration {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int METERS = 12;

    private MeterConfiguration() {}

    static String sample() {
        return JSON.writeValueAsString(
                IntStream.rangeClosed(1, METERS).mapToObj(MeterConfiguration::meter).toList());
    }

    private static Map<String, Object> meter(int number) {
        Map<String, Object> configuration = new LinkedHashMap<>();
        configuration.put("interval_seconds", 60);
        configuration.put("data_points", List.of("active_energy", "power"));
        Map<String, Object> meter = new LinkedHashMap<>();
        meter.put("external_id", "MTR-%03d".formatted(number));
        meter.put("name", "Meter " + number);
        meter.put("bacnet_device_id", 1_000 + number);
        meter.put("bacnet_ip", "192.0.2." + number);
        meter.put("config", configuration);
        return meter;
    }
}
