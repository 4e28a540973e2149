package dev.syncline.api;

import dev.syncline.run.Run;
import dev.syncline.system.school.SchoolResult;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/// The bodies of `POST /api/sync/bakalari`, as its callers know them (document 1): times with
/// milliseconds, ids as text.
sealed interface BakalariAnswer {

    DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    @Schema(name = "SchoolSucceeded")
    record Succeeded(
            boolean success,
            String runId,
            @Nullable String startedAt,
            @Nullable String completedAt,
            @Nullable Long durationMs,
            SchoolResult result,
            String requestId,
            String timestamp)
            implements BakalariAnswer {}

    @Schema(name = "SchoolFailed")
    record Failed(
            boolean success,
            String runId,
            @Nullable String startedAt,
            @Nullable String completedAt,
            @Nullable Long durationMs,
            List<String> errors,
            String requestId,
            String timestamp)
            implements BakalariAnswer {}

    /// No outcome to tell; the code says why.
    ///
    /// @param runId of the run that is under way; null when there is none
    @Schema(name = "SchoolRefused")
    record Refused(
            boolean success,
            String code,
            String message,
            @Nullable String runId,
            String requestId,
            String timestamp)
            implements BakalariAnswer {}

    static BakalariAnswer succeeded(Run run, SchoolResult result, Instant now) {
        return new Succeeded(
                true,
                Long.toString(run.runId()),
                time(run.startedAt()),
                time(run.endedAt()),
                run.durationMillis(),
                result,
                requestId(),
                TIME.format(now));
    }

    static BakalariAnswer failed(Run run, List<String> errors, Instant now) {
        return new Failed(
                false,
                Long.toString(run.runId()),
                time(run.startedAt()),
                time(run.endedAt()),
                run.durationMillis(),
                errors,
                requestId(),
                TIME.format(now));
    }

    static BakalariAnswer refused(String code, String message, @Nullable Long runId, Instant now) {
        return new Refused(
                false,
                code,
                message,
                runId == null ? null : Long.toString(runId),
                requestId(),
                TIME.format(now));
    }

    private static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : TIME.format(instant);
    }

    private static String requestId() {
        return String.valueOf(MDC.get("requestId"));
    }
}
