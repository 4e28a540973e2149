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

    /// Those of a page say so by their code, whatever was wrong with it.

    private static Trouble ofRun(String errorClass, String code, String message) {
        return switch (errorClass) {
            case "credentials" -> new Trouble("authentication", "API_ERROR", message);
            case "config", "data", "network", "source" ->
                    switch (code) {
                        case "PAGINATION_ERROR", "API_ERROR" ->
                                new Trouble("network", code, message);
                        default ->
                                errorClass.equals("config") || errorClass.equals("data")
                                        ? new Trouble("validation", "INVALID_SOURCE", message)
                                        : new Trouble("network", "API_ERROR", message);
                    };
            default -> new Trouble("system", "SYNC_EXECUTION_ERROR", message);
        };
    }
}
