/// What a node checks before it starts, and how it says what is wrong.
@NullMarked
package dev.syncline.startup;

import org.jspecify.annotations.NullMarked;
