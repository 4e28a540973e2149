/// A catalogue behind a REST API, paged and locked in every way that clients meet.
@NullMarked
package dev.syncline.sandbox.catalog;

import org.jspecify.annotations.NullMarked;
