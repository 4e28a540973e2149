/// What a sync is: names, definitions, fires, run status, ledger, records and rejects. JDK types
/// only.
@NullMarked
package dev.syncline.sync;

import org.jspecify.annotations.NullMarked;
