/// What the stand-ins share: an HTTP server on loopback, the switch that makes it misbehave, and
/// its controls.
@NullMarked
package dev.syncline.sandbox.peer;

import org.jspecify.annotations.NullMarked;
