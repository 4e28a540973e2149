/// The API's own description: the OpenAPI 3.1 document at `/v3/api-docs`, made from the endpoints.
@NullMarked
package dev.syncline.openapi;

import org.jspecify.annotations.NullMarked;
