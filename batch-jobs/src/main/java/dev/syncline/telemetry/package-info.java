/// Metrics of syncs, fed by what the engine says about runs.
@NullMarked
package dev.syncline.telemetry;

import org.jspecify.annotations.NullMarked;
