package dev.syncline.reject;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which rejects and errors are meant; a null means any.
///
/// @param status `open`, `redriven` or `dismissed`
/// @param errorCode exactly
/// @param text stands somewhere in the message, the key or the payload, in whatever case. Reads
///   every row that the rest of the filter leaves, so it goes with a sync or a run.
public record ErrorFilter(
        @Nullable String sync,
        @Nullable String status,
        @Nullable String errorClass,
        @Nullable String errorCode,
        @Nullable String step,
        @Nullable Long runId,
        @Nullable String text) {

    public static final ErrorFilter ANY = new ErrorFilter(null, null, null, null, null, null, null);

    public ErrorFilter ofAnyStatus() {
        return new ErrorFilter(sync, null, errorClass, errorCode, step, runId, text);
    }

    /// Only what is named is in the statement, so that the database can choose its index by it.
    List<String> conditions() {
        List<String> conditions = new ArrayList<>();
        parameters().keySet().forEach(name -> conditions.add(condition(name)));
        return conditions;
    }

    private static String condition(String name) {
        return name.equals("text")
                ? "(message ILIKE :text OR record_key ILIKE :text OR payload::text ILIKE :text)"
                : name + " = :" + name;
    }

    Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        put(parameters, "sync", sync);
        put(parameters, "status", status);
        put(parameters, "error_class", errorClass);
        put(parameters, "error_code", errorCode);
        put(parameters, "step", step);
        put(parameters, "run_id", runId);
        put(parameters, "text", text == null ? null : "%" + literally(text) + "%");
        return parameters;
    }

    private static void put(Map<String, Object> parameters, String name, @Nullable Object value) {
        if (value != null) {
            parameters.put(name, value);
        }
    }

    private static String literally(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }
}
