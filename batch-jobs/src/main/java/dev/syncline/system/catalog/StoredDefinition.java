package dev.syncline.system.catalog;

import java.util.Map;

/// One version of an ad hoc sync's definition.
///
/// @param secrets by place, sealed or as references
record StoredDefinition(
        String name, int version, AdHocDefinition definition, Map<String, String> secrets) {

    @Override
    public String toString() {
        return "version %d of sync '%s'".formatted(version, name);
    }
}
