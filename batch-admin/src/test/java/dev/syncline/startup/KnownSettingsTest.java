package dev.syncline.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

class KnownSettingsTest {

    @TempDir Path classes;

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "syncline.engine.heartbeet,          syncline.engine.heartbeat",
        "syncline.engine.heart-beat,         syncline.engine.heartbeat",
        "syncline.engin.heartbeat,           syncline.engine.heartbeat",
        "syncline.worker.max-concurent-runs, syncline.worker.max-concurrent-runs",
        "syncline.worker.enable,             syncline.worker.enabled",
        "syncline.heartbeat,                 syncline.engine.heartbeat",
        "syncline.engine.heartbeat,          syncline.engine.heartbeat"
    })
    void nameTheNearest(String name, String nearest) throws Exception {
        KnownSettings known =
                known(
                        "syncline.engine.heartbeat",
                        "syncline.engine.lease-duration",
                        "syncline.worker.enabled",
                        "syncline.worker.max-concurrent-runs",
                        "server.port");

        assertThat(known.nearest(ConfigurationPropertyName.of(name))).isEqualTo(nearest);
    }

    @Test
    void nameTheFirstInTheAlphabetOfThoseEquallyNear() throws Exception {
        KnownSettings known = known("syncline.c", "syncline.a", "syncline.b");

        assertThat(known.nearest(ConfigurationPropertyName.of("syncline.x")))
                .isEqualTo("syncline.a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "syncline.mdm",
                "syncline.school",
                "syncline.client-system",
                "syncline.catalog.ad-hoc"
            })
    void holdTheLimitsOfEachHttpConnection(String connection) {
        KnownSettings known = KnownSettings.read(getClass().getClassLoader());

        assertThat(
                        Stream.of(
                                "connect-timeout",
                                "total-timeout",
                                "max-response",
                                "max-concurrent-calls",
                                "calls-per-second"))
                .allMatch(key -> known.contains(limit(connection, key)));
        assertThat(known.contains(limit(connection, "calls-per-minute"))).isFalse();
    }

    private static ConfigurationPropertyName limit(String connection, String key) {
        return ConfigurationPropertyName.of(connection + ".limits." + key);
    }

    @Test
    void nameNoneWhenThereAreNone() throws Exception {
        assertThat(known("server.port").nearest(ConfigurationPropertyName.of("syncline.x")))
                .isEqualTo("none");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "syncline.engine.heartbeat, true",
        "syncline.engine.node-name, false",
        "syncline.engine, false",
        "syncline, false",
        "syncline.hosts[3], true",
        "syncline.tables.catalog.name, true",
        "syncline.engine.heartbeats, false"
    })
    void containDeclaredOnesAndTheElementsOfTheirListsAndMaps(String name, boolean contained)
            throws Exception {
        KnownSettings known =
                known("syncline.engine.heartbeat", "syncline.hosts", "syncline.tables");

        assertThat(known.contains(ConfigurationPropertyName.of(name))).isEqualTo(contained);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "syncline.engine.run.at.start, true",
        "syncline.engine.runatstart, true",
        "syncline.tables.catalog.name, true",
        "syncline.engine.run.at.the.start, false"
    })
    void knowVariablesWhoseUnderscoresStandForDashes(String name, boolean known) throws Exception {
        assertThat(
                        known("syncline.engine.run-at-start", "syncline.tables")
                                .containsVariable(ConfigurationPropertyName.of(name)))
                .isEqualTo(known);
    }

    @Test
    void areReadFromWhatTheBuildHasNoted() {
        KnownSettings known = KnownSettings.read(getClass().getClassLoader());

        assertThat(known.contains(ConfigurationPropertyName.of("syncline.engine.heartbeat")))
                .isTrue();
        assertThat(
                        known.contains(
                                ConfigurationPropertyName.of(
                                        "syncline.worker.max-concurrent-runs")))
                .isTrue();
    }

    private KnownSettings known(String... names) throws Exception {
        String properties =
                Arrays.stream(names)
                        .map(name -> "{\"name\": \"%s\"}".formatted(name))
                        .collect(Collectors.joining(",", "{\"properties\": [", "]}"));
        Path metadata = classes.resolve("META-INF/spring-configuration-metadata.json");
        Files.createDirectories(metadata.getParent());
        Files.writeString(metadata, properties);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, null)) {
            return KnownSettings.read(loader);
        }
    }
}
