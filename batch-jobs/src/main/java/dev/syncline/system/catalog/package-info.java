/// The music catalogue (document 3): CSV files into `content_index` and `catalog_items`.
@NullMarked
package dev.syncline.system.catalog;

import org.jspecify.annotations.NullMarked;
