package dev.syncline.system.ineligibleitems;

import dev.syncline.connection.HttpCaller;
import dev.syncline.source.JsonItemReader;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One of the MDM's lists: where it comes from, what its records become, where it goes.
///
/// @param name of the sync, and of its path in the API
/// @param path below the MDM's address
/// @param array the name of the array, where the answer is an object
/// @param record what a record becomes; null leaves it out
/// @param recordKey tells whether two records are the same one
/// @param schema the object's folder
record ReferenceList(
        String name,
        String path,
        @Nullable String array,
        Function<ObjectNode, @Nullable JsonNode> record,
        Function<JsonNode, String> recordKey,
        String schema) {

    static ReferenceList ineligibleItems(IneligibleItemsProperties properties) {
        return new ReferenceList(
                "ineligible-items",
                properties.path(),
                "ineligibleItems",
                MdmRecords::item,
                MdmRecords::itemKey,
                properties.schema());
    }

    static ReferenceList isoCodes(IneligibleItemsProperties properties) {
        return new ReferenceList(
                "iso-codes",
                properties.isoCodesPath(),
                null,
                MdmRecords::isoCode,
                JsonNode::stringValue,
                properties.schema());
    }

    String objectKey() {
        return "%s/%s.json".formatted(schema, name);
    }

    /// What nodes are told when the object has changed.
    String changeName() {
        return "object:" + objectKey();
    }

    JsonItemReader reader(HttpCaller mdm) {
        return array == null ? new JsonItemReader(mdm, path) : new JsonItemReader(mdm, path, array);
    }
}
