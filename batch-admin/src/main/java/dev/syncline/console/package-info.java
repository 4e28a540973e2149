/// The web console: pages that work without JavaScript. What they do goes through
/// `dev.syncline.operation`.
@NullMarked
package dev.syncline.console;

import org.jspecify.annotations.NullMarked;
