package dev.syncline.system.catalog;

import dev.syncline.system.catalog.CatalogRuns.Trouble;

/// Document 3's types and codes of errors, from ours.
final class TroubleTypes {

    private TroubleTypes() {}

    static Trouble of(String phase, String errorClass, String code, String message) {
        return switch (phase) {
            case "read" -> new Trouble("parsing", "ROW_PARSE_ERROR", message);
            case "process", "write" -> new Trouble("processing", "ITEM_SYNC_ERROR", message);
            default -> ofRun(errorClass, code, message);
        };
    }

    private static Trouble ofRun(String errorClass, String code, String message) {
        return switch (errorClass) {
            case "config", "data" -> new Trouble("validation", "INVALID_SOURCE", message);
            case "credentials" -> new Trouble("authentication", "API_ERROR", message);
            case "network", "source" ->
                    new Trouble(
                            "network",
                            message.contains("page_") ? "PAGINATION_ERROR" : "API_ERROR",
                            message);
            default -> new Trouble("system", "SYNC_EXECUTION_ERROR", message);
        };
    }
}
