/// The REST API under `/v1`: JSON in camelCase, RFC 9457 problems, keyset paging.
@NullMarked
package dev.syncline.api;

import org.jspecify.annotations.NullMarked;
