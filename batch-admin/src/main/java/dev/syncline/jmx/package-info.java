/// MBeans of syncs, connections and the node, and the port at which users reach them.
@NullMarked
package dev.syncline.jmx;

import org.jspecify.annotations.NullMarked;
