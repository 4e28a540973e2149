package dev.syncline.sandbox.catalog;

import dev.syncline.sandbox.catalog.CatalogAddress.Wrapping;
import dev.syncline.sandbox.peer.PeerResponse;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One page, wrapped as it was asked for: the next one's cursor stands in the body where there is a
/// place for it, and in a `Link` header always.
///
/// @param url of the call, without its query
record CatalogReply(CatalogHabits habits, String url, Wrapping wrapping) {

    private static final JsonMapper JSON = JsonMapper.shared();

    PeerResponse of(List<JsonNode> all, CatalogPage page) {
        int from = Math.min(page.from(), all.size());
        int to = (int) Math.min((long) from + page.limit(), all.size());
        ArrayNode records = JSON.createArrayNode().addAll(all.subList(from, to));
        Optional<Integer> next =
                habits.cursorRepeats() && page.paged() ? Optional.of(from) : page.next(all.size());
        PeerResponse response =
                PeerResponse.json(200, JSON.writeValueAsString(wrapped(records, all.size(), next)));
        return next.isEmpty()
                ? response
                : response.with(
                        "Link",
                        "<%s?limit=%d&cursor=%s>; rel=\"next\""
                                .formatted(
                                        linked(), page.limit(), CatalogPage.cursorOf(next.get())));
    }

    private String linked() {
        return habits.linkHost().isEmpty()
                ? url
                : url.replaceFirst("//[^/]+", "//" + habits.linkHost());
    }

    private JsonNode wrapped(ArrayNode records, int total, Optional<Integer> next) {
        if (wrapping == Wrapping.ROOT) {
            return records;
        }
        ObjectNode body = JSON.createObjectNode();
        switch (wrapping) {
            case ROOT, DATA -> body.set("data", records);
            case ITEMS -> body.set("items", records);
            case NESTED -> body.putObject("response").putObject("catalog").set("songs", records);
        }
        body.put("total", total);
        next.ifPresent(index -> putCursor(body, CatalogPage.cursorOf(index)));
        return body;
    }

    private void putCursor(ObjectNode body, String cursor) {
        String field = habits.cursorField();
        int dot = field.indexOf('.');
        if (dot < 0) {
            body.put(field, cursor);
        } else {
            body.putObject(field.substring(0, dot)).put(field.substring(dot + 1), cursor);
        }
    }
}
