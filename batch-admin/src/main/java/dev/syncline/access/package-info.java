/// Who may call what.
@NullMarked
package dev.syncline.access;

import org.jspecify.annotations.NullMarked;
