/// Tools for assistants, at `/mcp`: stateless, so that any node answers. Looking acts at once; what
/// changes something is previewed first, and done once it is confirmed.
@NullMarked
package dev.syncline.mcp;

import org.jspecify.annotations.NullMarked;
