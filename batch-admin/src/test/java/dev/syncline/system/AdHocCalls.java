package dev.syncline.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.api.TestApplication;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Document 3's calls, and waiting for what comes of them.
final class AdHocCalls {

    private AdHocCalls() {}

    /// @return what the answer to an accepted request holds
    static JsonNode triggered(TestApplication node, String request) {
        TestApplication.Answer answer = node.post("/v1/sync/trigger", request);
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        return answer.json().path("data");
    }

    /// @return the run id
    static long trigger(TestApplication node, String request) {
        return triggered(node, request).path("syncRunId").asLong();
    }

    /// @return why a request is refused
    static String refusal(TestApplication node, String request) {
        TestApplication.Answer answer = node.post("/v1/sync/trigger", request);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        return answer.json().path("error").asString();
    }

    /// Waits until the run has ended and is not to be tried again.
    static JsonNode ended(TestApplication node, long runId) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !List.of("pending", "in_progress").contains(status(node, runId)));
        return run(node, runId);
    }

    static String status(TestApplication node, long runId) {
        return run(node, runId).path("status").asString();
    }

    static JsonNode run(TestApplication node, long runId) {
        return node.get("/v1/sync/" + runId).json().path("data");
    }
}
