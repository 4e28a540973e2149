package dev.syncline.sync;

/// What a step promises its target, and so what a restart may do there a second time.
public enum Delivery {
    /// Tables of the engine's own database.
    ONCE(
            "each record once: rows, counts and position commit together",
            "nothing is written twice: what the unfinished chunk had written was undone with it"),
    /// Another PostgreSQL.
    ONCE_BY_KEY(
            "each record once, by its key",
            "the chunk that was under way may be sent again; each record is found by its key, so none is there twice"),
    /// An object that is replaced whole.
    NEWEST_RESULT(
            "one object, whole or not at all, the newest run's",
            "the object is made anew from the first record and replaces the old one only when it is whole"),
    /// A peer behind HTTP.
    AT_LEAST_ONCE(
            "at least once, under one Idempotency-Key",
            "the request that was under way is sent again under the same Idempotency-Key, so a peer that honours it does the work once"),
    /// Work whose repetition changes nothing more.
    REPEATABLE(
            "may be done again without harm", "the work is done again, which changes nothing more");

    private final String promise;
    private final String repetition;

    Delivery(String promise, String repetition) {
        this.promise = promise;
        this.repetition = repetition;
    }

    /// Part of a sentence, in lower case.
    public String promise() {
        return promise;
    }

    /// What a restart may write again, and why that is safe; part of a sentence, in lower case.
    public String repetition() {
        return repetition;
    }
}
