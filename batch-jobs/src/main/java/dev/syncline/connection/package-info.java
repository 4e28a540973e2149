/// Peers: their addresses, credentials, limits, and calls to them in bounded time and size.
@NullMarked
package dev.syncline.connection;

import org.jspecify.annotations.NullMarked;
