/// Writers: table (COPY + merge), s3 object, http batch.
@NullMarked
package dev.syncline.target;

import org.jspecify.annotations.NullMarked;
