package dev.syncline.source;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import tools.jackson.databind.node.ObjectNode;

/// JSON objects of a list, one by one.
interface JsonRecords extends ItemStreamReader<ObjectNode> {

    @Override
    @Nullable ObjectNode read();

    /// Where the object that was read last stands in the whole list, counted from 1.
    long position();
}
