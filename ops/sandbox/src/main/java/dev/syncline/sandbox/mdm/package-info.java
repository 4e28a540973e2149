/// DEFRA's master data, as its gateway and its identity service serve it.
@NullMarked
package dev.syncline.sandbox.mdm;

import org.jspecify.annotations.NullMarked;
