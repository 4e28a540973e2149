/// The Client System (document 4): readings that wait in a local queue are uploaded in batches over
/// HTTP, the meters' configuration comes back, and a heartbeat says that we are here.
@NullMarked
package dev.syncline.system.clientsystem;

import org.jspecify.annotations.NullMarked;
