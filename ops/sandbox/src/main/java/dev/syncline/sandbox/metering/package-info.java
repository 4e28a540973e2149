/// The two databases of metering, the way between that can break, and the meters that fill the
/// queue.
@NullMarked
package dev.syncline.sandbox.metering;

import org.jspecify.annotations.NullMarked;
