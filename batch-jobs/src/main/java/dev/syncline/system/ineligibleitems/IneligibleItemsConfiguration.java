package dev.syncline.system.ineligibleitems;

import dev.syncline.connection.Connection;
import dev.syncline.connection.HttpCaller;
import dev.syncline.connection.Probes;
import dev.syncline.connection.RefusedCredentials;
import dev.syncline.run.AttemptSteps;
import dev.syncline.run.ClusterAnnouncer;
import dev.syncline.run.Sync;
import dev.syncline.run.SystemSyncs;
import dev.syncline.sync.Delivery;
import dev.syncline.sync.RedrivePolicy;
import dev.syncline.sync.StepOutline;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.SyncSchedule;
import dev.syncline.target.S3ObjectStore;
import dev.syncline.target.S3Properties;
import dev.syncline.target.S3SnapshotWriter;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.batch.core.step.Step;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `ineligible-items` and `iso-codes`: one answer of the MDM each, stripped and without doubles,
/// into one S3 object each, hourly in UTC; and both in the memory of each node.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    MdmProperties.class,
    IneligibleItemsProperties.class,
    S3Properties.class
})
class IneligibleItemsConfiguration {

    /// An object is written whole, so all its records have to be in one chunk.
    private static final int MOST_RECORDS = 1_000_000;

    private static final String MDM = "mdm";
    private static final String S3 = "s3";

    @Bean
    ReferenceLists referenceLists(
            MdmProperties mdm,
            S3Properties s3,
            IneligibleItemsProperties properties,
            RefusedCredentials refused,
            Clock clock,
            ClusterAnnouncer announcer) {
        URI api = mdm.apiUrl();
        if (api == null || !s3.isConfigured()) {
            return ReferenceLists.off(
                    api == null ? "MDM_API_URL is not set" : "AWS_S3_BUCKET is not set");
        }
        List<ReferenceList> lists =
                List.of(
                        ReferenceList.ineligibleItems(properties),
                        ReferenceList.isoCodes(properties));
        return new ReferenceLists(
                lists,
                Optional.of(
                        new ReferenceLists.Peers(
                                new HttpCaller(mdm.connection(api, refused), clock),
                                S3ObjectStore.connect(s3),
                                announcer)),
                "");
    }

    @Bean
    SyncLog ineligibleItemsLog(ReferenceLists lists, Clock clock) {
        return new SyncLog(lists.all(), clock);
    }

    @Bean
    SystemSyncs ineligibleItems(
            ReferenceLists lists, IneligibleItemsProperties properties, SyncLog log) {
        return lists.peers()
                .map(peers ->
                        SystemSyncs.of(
                                        "ineligible-items",
                                        lists.all().stream()
                                                .map(list -> sync(list, peers, properties, log))
                                                .toArray(Sync[]::new))
                                .connecting(
                                        // The gateway's base: it answers that by itself, with 404,
                                        // so no data call is spent.
                                        Connection.http(
                                                peers.mdm(), Probes.answering(peers.mdm(), "")),
                                        peers.store().connection(S3)))
                .orElseGet(() -> SystemSyncs.off("ineligible-items", lists.offBecause()));
    }

    private static Sync sync(
            ReferenceList list,
            ReferenceLists.Peers peers,
            IneligibleItemsProperties properties,
            SyncLog log) {
        SyncDefinition definition =
                SyncDefinition.named(
                                list.name(),
                                "The MDM's %s into the S3 object %s"
                                        .formatted(list.name().replace('-', ' '), list.objectKey()))
                        .scheduled(
                                properties.scheduled()
                                        ? SyncSchedule.of(properties.cron(), ZoneOffset.UTC)
                                        : SyncSchedule.NONE)
                        .using(MDM, S3)
                        .runAtStart(properties.runAtStart())
                        .skippedWhen(() ->
                                properties.integrationEnabled()
                                        ? Optional.empty()
                                        : Optional.of(SyncLog.DISABLED));
        return new Sync(
                        definition,
                        steps -> steps.inSequence(publish(steps, list, peers, properties, log)))
                // The object is replaced whole: one record alone would be all that it holds.
                .redriven(RedrivePolicy.WHOLE)
                .outlined(
                        StepOutline.of(
                                        "publish",
                                        "the MDM's list at " + list.path(),
                                        "the S3 object " + list.objectKey(),
                                        Delivery.NEWEST_RESULT)
                                .guarded(StepOutline.EMPTY_SOURCE_GUARD));
    }

    private static Step publish(
            AttemptSteps steps,
            ReferenceList list,
            ReferenceLists.Peers peers,
            IneligibleItemsProperties properties,
            SyncLog log) {
        S3SnapshotWriter.Snapshot snapshot =
                new S3SnapshotWriter.Snapshot(
                        list.objectKey(),
                        steps.attempt().runId(),
                        list.recordKey(),
                        properties.allowEmpty(),
                        "set syncline.ineligible-items.allow-empty=true",
                        published -> {
                            log.published(list, published);
                            peers.announcer().changed(list.changeName());
                        });
        return steps.<ObjectNode>step("publish", MOST_RECORDS, list.reader(peers.mdm()))
                .<JsonNode>processor(item -> list.record().apply(item))
                .writer(outcomes -> new S3SnapshotWriter(peers.store(), snapshot, outcomes));
    }

    @Bean
    PublishedLists publishedLists(ReferenceLists lists, IneligibleItemsProperties properties) {
        return new PublishedLists(
                lists.peers()
                        .map(peers ->
                                lists.all().stream()
                                        .map(list ->
                                                new PublishedList(
                                                        list,
                                                        peers.store(),
                                                        peers.mdm(),
                                                        properties::integrationEnabled,
                                                        IneligibleItemsConfiguration::sleep))
                                        .toList())
                        .orElse(List.of()));
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
