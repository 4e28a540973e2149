/// Meter readings and their meters (document 2): the local database's queue of readings into the
/// remote database, and the remote one's meters and tenants into the local one.
///
/// A node that shuts down ends the chunk in hand, of a hundred records, and hands the run to
/// another node or to its own next life; nobody has to wait for the whole cycle, and nothing is
/// lost when the wait (`syncline.engine.shutdown-timeout`) is too short for the chunk.
@NullMarked
package dev.syncline.system.metering;

import org.jspecify.annotations.NullMarked;
