/// A whole world on one machine: PostgreSQL, S3 and the peers' stand-ins, and the state they keep.
@NullMarked
package dev.syncline.sandbox;

import org.jspecify.annotations.NullMarked;
