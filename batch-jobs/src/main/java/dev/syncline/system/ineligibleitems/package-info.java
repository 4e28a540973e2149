/// DEFRA's reference lists (document 0): ineligible items and ISO country codes, from the MDM's API
/// into S3 objects, and from there into each node's memory.
@NullMarked
package dev.syncline.system.ineligibleitems;

import org.jspecify.annotations.NullMarked;
