package dev.syncline.sandbox.peer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a stand-in itself has to know, behind [PeerServer]: its wire format, and the words in which
/// it refuses. Called by many threads at once.
public interface Peer {

    /// The proper answer. Whatever the call asks for is done when this returns.
    PeerResponse answer(PeerRequest request);

    /// 401, as it answers to a token or a key that is no good.
    PeerResponse unauthorized();

    /// 429, in its own words; `Retry-After` is added.
    PeerResponse rateLimited(long seconds);

    /// 500, in its own words.
    PeerResponse serverError();

    /// What it serves, for people to replace.
    PeerData data();

    /// The kinds of call that a behaviour may be limited to, beside `all`. The first one is what it
    /// is limited to unless somebody says otherwise.
    default List<String> kinds() {
        return List.of(PeerBehaviour.ALL);
    }

    /// One of [#kinds].
    default String kindOf(PeerRequest request) {
        return PeerBehaviour.ALL;
    }

    /// Headers of each answer, refusals included.
    default Map<String, String> commonHeaders() {
        return Map.of();
    }

    /// Its own settings among those posted to `/control/behaviour`.
    ///
    /// @throws IllegalArgumentException when one of them is no good, before any is changed
    default void set(JsonNode wanted) {}

    /// A control of its own.
    ///
    /// @param path below `/control`
    /// @return the answer, an empty one for the status; nothing when there is no such control
    /// @throws IllegalArgumentException when the body is no good
    default Optional<Map<String, ?>> control(String method, String path, String body) {
        return Optional.empty();
    }

    /// Its own part of the status.
    default Map<String, ?> status() {
        return Map.of();
    }

    /// Its own settings, and all that it was given, as at the start. Tokens stay good.
    default void reset() {}
}
