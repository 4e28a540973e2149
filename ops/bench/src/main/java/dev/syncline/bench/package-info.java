/// Benchmarks: the engine beside `psql`, on one file, one server and in one sitting.
@NullMarked
package dev.syncline.bench;

import org.jspecify.annotations.NullMarked;
