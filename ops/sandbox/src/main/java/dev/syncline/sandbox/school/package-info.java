/// A school's server, as Bakaláři API v3 serves it.
@NullMarked
package dev.syncline.sandbox.school;

import org.jspecify.annotations.NullMarked;
