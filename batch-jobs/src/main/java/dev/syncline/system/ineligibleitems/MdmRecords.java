package dev.syncline.system.ineligibleitems;

import dev.syncline.sync.Reject;
import dev.syncline.sync.RejectedRecordException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// What becomes of the MDM's records on their way into the objects.
final class MdmRecords {

    private static final List<String> ITEM_KEY =
            List.of("country_of_origin", "commodity_code", "type_of_treatment");
    private static final List<String> MDM_ONLY = List.of("id", "last_modified");
    private static final String ALPHA_2 = "effectiveAlpha2";

    private MdmRecords() {}

    /// An ineligible item without what only the MDM needs.
    ///
    /// @throws RejectedRecordException when a part of the key is neither text nor null: as a
    ///   number, a commodity code has lost its leading zeros
    static JsonNode item(ObjectNode item) {
        for (String field : ITEM_KEY) {
            JsonNode value = item.get(field);
            if (value != null && !value.isNull() && !value.isString()) {
                throw refused(
                        "NOT_TEXT",
                        "'%s' must be text or null".formatted(field),
                        itemKey(item),
                        item);
            }
        }
        refuseHalfSurrogates(item, itemKey(item));
        return item.remove(MDM_ONLY);
    }

    /// Country, commodity and treatment; the whole item when it has none of them.
    static String itemKey(JsonNode item) {
        String key = String.join("|", ITEM_KEY.stream().map(field -> text(item, field)).toList());
        return key.equals("||") ? item.toString() : key;
    }

    /// A country's two-letter code in upper case, or null when it has none.
    static @Nullable JsonNode isoCode(ObjectNode country) {
        String code = text(country, ALPHA_2);
        return code.isBlank() ? null : StringNode.valueOf(code.toUpperCase(Locale.ROOT));
    }

    private static String text(JsonNode item, String field) {
        JsonNode value = item.path(field);
        return value.isString() ? value.stringValue() : "";
    }

    private static void refuseHalfSurrogates(ObjectNode item, String key) {
        String text = item.toString();
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isSurrogatePair(
                        text.charAt(i), i + 1 < text.length() ? text.charAt(i + 1) : ' ')) {
                    throw refused("NOT_UNICODE", "the item holds half a surrogate pair", key, item);
                }
                i++;
            }
        }
    }

    private static RejectedRecordException refused(
            String code, String message, String key, ObjectNode item) {
        return new RejectedRecordException(
                Reject.data(Reject.Phase.PROCESS, code, message, key, null, item));
    }
}
