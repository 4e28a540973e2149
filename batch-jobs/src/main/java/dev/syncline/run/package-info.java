/// A run's life: lease, fence, launch, chunks, resume, stop and shutdown.
@NullMarked
package dev.syncline.run;

import org.jspecify.annotations.NullMarked;
