package dev.syncline.system.ineligibleitems;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// DEFRA's reference lists.
///
/// @param integrationEnabled the feature flag, `MDM_INTEGRATION_ENABLED`: off, each fire is skipped
///   and nothing is asked of the MDM
/// @param scheduled whether the syncs have a schedule at all, `INELIGIBLE_ITEMS_SYNC_ENABLED`
/// @param cron when they are due, in UTC, `INELIGIBLE_ITEMS_SYNC_CRON_SCHEDULE`
/// @param runAtStart whether they run at once when a node starts
/// @param allowEmpty whether an MDM that lists nothing empties an object that holds something
/// @param path of the ineligible items, below the MDM's address
/// @param isoCodesPath of the countries, below the MDM's address
/// @param schema the folder of the objects in the bucket
@ConfigurationProperties("syncline.ineligible-items")
record IneligibleItemsProperties(
        @DefaultValue("true") boolean integrationEnabled,
        @DefaultValue("true") boolean scheduled,
        @DefaultValue("0 * * * *") String cron,
        @DefaultValue("false") boolean runAtStart,
        @DefaultValue("false") boolean allowEmpty,
        @DefaultValue("/trade/nirms/ineligible-items") String path,
        @DefaultValue("/geo/countries") String isoCodesPath,
        @DefaultValue("cache") String schema) {}
