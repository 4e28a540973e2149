/// Policy, storage and re-drive of rejected records; the home of the table `sync_error`.
@NullMarked
package dev.syncline.reject;

import org.jspecify.annotations.NullMarked;
