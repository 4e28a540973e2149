/// When syncs are due: triggers, misfires, pause and one-shot fires. The only importer of
/// `org.quartz`, and the home of the tables `sync_fire` and `sync_schedule`.
@NullMarked
package dev.syncline.schedule;

import org.jspecify.annotations.NullMarked;
