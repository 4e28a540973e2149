package dev.syncline.source;

/// Why a record that is well-formed JSON is refused all the same.
enum JsonFault {
    RECORD_TOO_LONG("is longer than %d bytes".formatted(JsonDocument.MAX_ITEM_BYTES)),
    NAME_TWICE("holds a name twice"),
    HALF_CHARACTER("holds half of a character that takes two (a lone surrogate)"),
    NUMBER_OUT_OF_RANGE("holds a number that no table can hold");

    private final String why;

    JsonFault(String why) {
        this.why = why;
    }

    String why() {
        return why;
    }
}
