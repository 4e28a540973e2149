package dev.syncline.target;

import java.util.Map;

/// An object as it was read.
///
/// @param etag with its quotes, as the store gave it
/// @param metadata the user metadata, names in lower case
public record StoredObject(byte[] content, String etag, Map<String, String> metadata) {}
