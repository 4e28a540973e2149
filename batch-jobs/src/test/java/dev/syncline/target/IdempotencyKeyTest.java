package dev.syncline.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdempotencyKeyTest {

    private static final byte[] PAYLOAD = "payload".getBytes(StandardCharsets.UTF_8);
    private static final IdempotencyKey KEY =
            IdempotencyKey.of("sync", "/target", List.of("1", "2"), PAYLOAD);

    @Test
    void isTheSameForTheSameBatchOnAnyNode() {
        assertThat(KEY)
                .isEqualTo(IdempotencyKey.of("sync", "/target", List.of("1", "2"), PAYLOAD))
                .extracting(IdempotencyKey::value)
                .asString()
                .matches("[0-9a-f]{64}");
    }

    @Test
    void isAnotherOneForAnythingElse() {
        assertThat(
                        List.of(
                                KEY,
                                IdempotencyKey.of("other", "/target", List.of("1", "2"), PAYLOAD),
                                IdempotencyKey.of("sync", "/other", List.of("1", "2"), PAYLOAD),
                                IdempotencyKey.of("sync", "/target", List.of("2", "1"), PAYLOAD),
                                IdempotencyKey.of("sync", "/target", List.of("12"), PAYLOAD),
                                IdempotencyKey.of(
                                        "sync", "/target", List.of("1", "2"), new byte[1])))
                .doesNotHaveDuplicates();
    }
}
