package dev.syncline.sandbox.catalog;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// One secret, which is the bearer's token, the password of `catalog`, and the value of
/// `X-API-Key`.
public record CatalogCredentials(String secret) {

    static final String USER = "catalog";

    String basic() {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString((USER + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "CatalogCredentials";
    }
}
