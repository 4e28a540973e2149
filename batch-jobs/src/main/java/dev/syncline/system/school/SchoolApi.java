package dev.syncline.system.school;

import dev.syncline.connection.HttpCaller;
import dev.syncline.source.JsonAnswer;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The calls of Bakaláři API v3 that the sync needs (upstream §b). None of them has pages.
final class SchoolApi {

    private static final String API = "/api/3";

    private final HttpCaller caller;

    SchoolApi(HttpCaller caller) {
        this.caller = caller;
    }

    /// Each with a teacher, so that a subject of two teachers stands there twice.
    List<Listed> subjects() {
        return required("Subjects", ask("/subjects"));
    }

    /// Classes, subjects and teachers of the permanent timetable, which holidays don't empty.
    Timetable timetable() {
        Answer answer = ask("/timetable/permanent");
        return new Timetable(
                required("Classes", answer),
                optional("Subjects", answer),
                optional("Teachers", answer));
    }

    record Timetable(List<Listed> classes, List<Listed> subjects, List<Listed> teachers) {}

    /// To whom messages can be written: the teachers. Empty when the account may write none.
    List<Listed> recipients() {
        try {
            return optional("Recipients", ask("/komens/message-types"));
        } catch (SynclineException e) {
            // The account is known to be good: this one thing is not for it.
            if (isRefusal(e) || e.errorClass() == ErrorClass.CREDENTIALS) {
                return List.of();
            }
            throw e;
        }
    }

    /// What the account teaches, and to which group.
    List<Listed> atoms() {
        return required("Atoms", ask("/marking/atoms"));
    }

    /// Who is in the group; empty when the server doesn't give it out.
    ///
    /// @param atomId as it was listed, spaces included
    Optional<List<Listed>> students(String atomId) {
        try {
            return Optional.of(
                    required("Students", ask("/marking/marks/" + encoded(atomId))).stream()
                            .map(Listed::scalars)
                            .toList());
        } catch (SynclineException e) {
            if (isRefusal(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// The account itself.
    Listed self() {
        return new Listed("user", 1, ask("/user").json());
    }

    /// Whether this one thing isn't to be had, rather than the server being in trouble.
    private static boolean isRefusal(SynclineException e) {
        return e.errorClass() == ErrorClass.SOURCE && !e.isRetryable();
    }

    private Answer ask(String path) {
        String full = API + path;
        return new Answer(full, JsonAnswer.read(caller.get(full, Map.of())));
    }

    private record Answer(String path, JsonNode json) {}

    private static List<Listed> optional(String name, Answer answer) {
        JsonNode list =
                answer.json().properties().stream()
                        .filter(property -> property.getKey().equalsIgnoreCase(name))
                        .map(Map.Entry::getValue)
                        .filter(JsonNode::isArray)
                        .findFirst()
                        .orElse(answer.json());
        List<Listed> entries = new ArrayList<>(list.size());
        if (list.isArray()) {
            list.forEach(entry -> entries.add(new Listed(name, entries.size() + 1L, entry)));
        }
        return entries;
    }

    /// In an object under that name, or the answer itself.
    private List<Listed> required(String name, Answer answer) {
        boolean there =
                answer.json().isArray()
                        || answer.json().properties().stream()
                                .anyMatch(property ->
                                        property.getKey().equalsIgnoreCase(name)
                                                && property.getValue().isArray());
        if (!there) {
            throw new SynclineException(
                    ErrorClass.DATA,
                    "%s's answer to %s holds no list '%s'; is this a server of API version 3?"
                            .formatted(caller.connection().name(), answer.path(), name));
        }
        return optional(name, answer);
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
