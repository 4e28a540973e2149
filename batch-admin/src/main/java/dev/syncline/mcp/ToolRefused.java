package dev.syncline.mcp;

/// A call that can't be met, with the sentence that says why.
final class ToolRefused extends RuntimeException {

    ToolRefused(String why) {
        super(why);
    }

    String why() {
        return String.valueOf(getMessage());
    }

    static ToolRefused unknownSync(String name) {
        return new ToolRefused("There is no sync '%s'; list_syncs names them".formatted(name));
    }

    static ToolRefused unknownRun(long runId) {
        return new ToolRefused("There is no run %d; list_runs names them".formatted(runId));
    }

    static ToolRefused unknownError(long errorId) {
        return new ToolRefused("There is no error %d; list_errors names them".formatted(errorId));
    }

    static ToolRefused unknownConnection(String name) {
        return new ToolRefused(
                "There is no connection '%s'; list_connections names them".formatted(name));
    }
}
