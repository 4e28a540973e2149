/// What people and programs may do, whichever way they come: each action checks the role, and
/// stands in the audit log with who, how and why.
@NullMarked
package dev.syncline.operation;

import org.jspecify.annotations.NullMarked;
