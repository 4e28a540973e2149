package dev.syncline.system.catalog;

import dev.syncline.connection.HttpLimits;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What ad hoc syncs may reach.
///
/// @param folders below which their CSV files may lie, as absolute paths; none: no CSV sources.
///   `CATALOG_FOLDERS` sets them
/// @param allowedHosts which their APIs may be at, as `host` or `host:port`; none: no API sources.
///   `SOURCE_ALLOWED_HOSTS` sets them
/// @param limits of the calls of this node to each of those hosts. What isn't set: 3 s to connect,
///   30 s for a whole call, 64 MB, 16 calls at once, at any pace
/// @param retireAfter how long after its last run an ad hoc sync is removed by itself, unless that
///   run may be tried again, rejects are open or it has a schedule. Lowering it tidies up sooner,
///   and makes who asks again later begin anew; 0 keeps all.
@ConfigurationProperties("syncline.catalog.ad-hoc")
record AdHocProperties(
        @DefaultValue List<String> folders,
        @DefaultValue List<String> allowedHosts,
        @NestedConfigurationProperty @DefaultValue HttpLimits limits,
        @DefaultValue("30d") Duration retireAfter) {

    AdHocProperties {
        if (retireAfter.isNegative()) {
            throw new IllegalArgumentException(
                    "syncline.catalog.ad-hoc.retire-after must be positive, or 0 for never, not "
                            + retireAfter);
        }
    }

    boolean isConfigured() {
        return !folders.isEmpty() || !allowedHosts.isEmpty();
    }
}
