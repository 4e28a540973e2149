package dev.syncline.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.sandbox.peer.FreePort;
import dev.syncline.sandbox.peer.Ports;
import dev.syncline.sync.SynclineException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

class LocalS3IT {

    private static final String BUCKET = "trade-exports-data";
    private static final String KEY = "cache/ineligible-items.json";

    @TempDir Path folder;

    private StateFolder state;
    private int port;
    private LocalS3 s3;
    private S3Client client;

    @BeforeEach
    void start() throws Exception {
        state = StateFolder.open(folder);
        port = FreePort.any();
        s3 = LocalS3.start(state, port, List.of(BUCKET));
        client = client(s3.secretKey());
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        s3.close();
        state.close();
    }

    @Test
    void keepsObjectsETagsAndKeysAcrossRestarts() throws Exception {
        String etag = put("[1]", request -> {});
        String secret = s3.secretKey();
        s3.close();
        s3 = LocalS3.start(state, port, List.of(BUCKET));

        assertThat(s3.secretKey()).isEqualTo(secret);
        assertThat(content()).isEqualTo("[1]");
        assertThat(client.headObject(r -> r.bucket(BUCKET).key(KEY)).eTag()).isEqualTo(etag);
        assertThat(put("[2]", request -> request.ifMatch(etag))).isNotEqualTo(etag);
    }

    @Test
    void createsOnlyWhatIsNotThere() {
        put("[1]", request -> request.ifNoneMatch("*"));

        assertRefused(412, () -> put("[2]", request -> request.ifNoneMatch("*")));
        assertThat(content()).isEqualTo("[1]");
    }

    @Test
    void replacesOnlyWhatIsStillTheSame() {
        String first = put("[1]", request -> {});
        String second = put("[2]", request -> request.ifMatch(first));

        assertRefused(412, () -> put("[3]", request -> request.ifMatch(first)));
        assertThat(content()).isEqualTo("[2]");
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void matchesNothingWhereNothingIs() {
        assertRefused(404, () -> put("[1]", request -> request.ifMatch("\"none\"")));
    }

    @Test
    void letsOneOfManyWritersWinWhoSawTheSameObject() throws Exception {
        for (int round = 0; round < 20; round++) {
            String seen = put("[" + round + "]", request -> {});
            assertThat(winners(request -> request.ifMatch(seen))).as("If-Match").isEqualTo(1);
            client.deleteObject(r -> r.bucket(BUCKET).key(KEY));
            assertThat(winners(request -> request.ifNoneMatch("*")))
                    .as("If-None-Match")
                    .isEqualTo(1);
        }
    }

    @Test
    void takesObjectsInParts() {
        byte[] part = new byte[5 << 20];
        String upload = client.createMultipartUpload(r -> r.bucket(BUCKET).key(KEY)).uploadId();
        List<CompletedPart> parts = new ArrayList<>();
        for (int number : new int[] {1, 2}) {
            String etag =
                    client.uploadPart(
                                    r ->
                                            r.bucket(BUCKET)
                                                    .key(KEY)
                                                    .uploadId(upload)
                                                    .partNumber(number),
                                    RequestBody.fromBytes(part))
                            .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
        }
        String etag =
                client.completeMultipartUpload(r ->
                                r.bucket(BUCKET)
                                        .key(KEY)
                                        .uploadId(upload)
                                        .multipartUpload(u -> u.parts(parts)))
                        .eTag();

        var head = client.headObject(r -> r.bucket(BUCKET).key(KEY));
        assertThat(head.contentLength()).isEqualTo(2L * part.length);
        assertThat(head.eTag()).isEqualTo(etag).endsWith("-2\"");
    }

    @Test
    void refusesWhoeverDoesNotKnowTheSecret() {
        try (S3Client stranger = client("wrong")) {
            assertRefused(403, () -> stranger.listObjectsV2(r -> r.bucket(BUCKET)));
        }
    }

    @Test
    void leavesNothingBehindOfWhatItRefused() throws Exception {
        put("[1]", request -> {});
        assertRefused(412, () -> put("[2]", request -> request.ifNoneMatch("*")));

        assertThat(client.listObjectsV2(r -> r.bucket(BUCKET)).contents()).hasSize(1);
        try (var files = Files.list(state.folder("s3-arrivals"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void saysWhichPortIsTakenAndHowToChangeIt() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(Ports.loopback(0));

            assertThatThrownBy(() -> LocalS3.start(state, taken.getLocalPort(), List.of()))
                    .isInstanceOf(SynclineException.class)
                    .hasMessageContaining("Port " + taken.getLocalPort())
                    .hasMessageContaining("SANDBOX_S3_PORT");
        }
    }

    private int winners(Consumer<PutObjectRequest.Builder> condition) throws Exception {
        int writers = 8;
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> writes = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                String text = "[\"writer " + i + "\"]";
                writes.add(
                        executor.submit(() -> {
                            start.await();
                            return succeeds(() -> put(text, condition));
                        }));
            }
            start.countDown();
            int won = 0;
            for (Future<Boolean> write : writes) {
                won += write.get() ? 1 : 0;
            }
            return won;
        }
    }

    private static boolean succeeds(Runnable write) {
        try {
            write.run();
            return true;
        } catch (S3Exception e) {
            assertThat(e.statusCode()).isEqualTo(412);
            return false;
        }
    }

    private static void assertRefused(int status, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(status));
    }

    private String put(String text, Consumer<PutObjectRequest.Builder> condition) {
        return client.putObject(
                        r -> condition.accept(r.bucket(BUCKET).key(KEY)),
                        RequestBody.fromString(text))
                .eTag();
    }

    private String content() {
        return client.getObjectAsBytes(r -> r.bucket(BUCKET).key(KEY))
                .asString(StandardCharsets.UTF_8);
    }

    private S3Client client(String secretKey) {
        return S3Client.builder()
                .endpointOverride(s3.endpoint())
                .region(Region.EU_WEST_2)
                .forcePathStyle(true)
                .credentialsProvider(
                        StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(s3.accessKey(), secretKey)))
                .build();
    }
}
