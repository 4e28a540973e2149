/// Readers: csv (flat files), rest, table (JDBC), s3 objects.
@NullMarked
package dev.syncline.source;

import org.jspecify.annotations.NullMarked;
