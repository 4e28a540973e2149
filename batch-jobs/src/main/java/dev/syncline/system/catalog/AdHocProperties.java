package dev.syncline.system.catalog;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What ad hoc syncs may reach.
///
/// @param folders below which their CSV files may lie, as absolute paths; none: no CSV sources.
///   `CATALOG_FOLDERS` sets them
/// @param allowedHosts which their APIs may be at, as `host` or `host:port`; none: no API sources.
///   `SOURCE_ALLOWED_HOSTS` sets them
@ConfigurationProperties("syncline.catalog.ad-hoc")
record AdHocProperties(
        @DefaultValue List<String> folders, @DefaultValue List<String> allowedHosts) {

    boolean isConfigured() {
        return !folders.isEmpty() || !allowedHosts.isEmpty();
    }
}
