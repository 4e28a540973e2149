package dev.syncline.sandbox;

import dev.syncline.sandbox.peer.Ports;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;

/// S3 on loopback: S3Proxy over files, with signed requests (AWS signature 4), ETags that last, and
/// conditional writes that hold. Clients address it path-style.
final class LocalS3 implements AutoCloseable {

    private final S3Proxy proxy;
    private final URI endpoint;
    private final String accessKey;
    private final String secretKey;

    private LocalS3(S3Proxy proxy, URI endpoint, String accessKey, String secretKey) {
        this.proxy = proxy;
        this.endpoint = endpoint;
        this.accessKey = accessKey;
        this.secretKey = secretKey;
    }

    /// @param buckets made unless they are there
    /// @throws SynclineException one sentence: `config` when the port is taken or the file system
    ///   can't keep ETags
    static LocalS3 start(StateFolder state, int port, List<String> buckets) {
        Ports.requireFree("S3", port, SandboxSettings.S3_PORT);
        Path folder = state.s3();
        requireAttributes(state.path());
        Properties properties = new Properties();
        properties.setProperty("jclouds.filesystem.basedir", folder.toString());
        BlobStore store =
                new DurableBlobStore(
                        BlobStores.create("filesystem-nio2", properties),
                        folder,
                        state.folder("s3-arrivals"));
        buckets.stream()
                .filter(bucket -> !Files.isDirectory(folder.resolve(bucket)))
                .forEach(store::createContainer);
        URI endpoint = URI.create("http://127.0.0.1:" + port);
        String accessKey = state.secret("s3-access-key");
        String secretKey = state.secret("s3-secret-key");
        S3Proxy proxy =
                S3Proxy.builder()
                        .blobStore(store)
                        .endpoint(endpoint)
                        .awsAuthentication(AuthenticationType.AWS_V4, accessKey, secretKey)
                        .ignoreUnknownHeaders(true)
                        .jettyMaxThreads(32)
                        // Waiting would wait for every idle connection that a client keeps.
                        .stopTimeout(0)
                        .build();
        try {
            proxy.start();
        } catch (Exception e) {
            throw failed(e, port);
        }
        return new LocalS3(proxy, endpoint, accessKey, secretKey);
    }

    private static SynclineException failed(Exception e, int port) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return Ports.taken("S3", port, SandboxSettings.S3_PORT, e);
            }
        }
        return new SynclineException(
                ErrorClass.PLATFORM,
                "The sandbox's S3 on port %d did not start: %s".formatted(port, e.getMessage()),
                e);
    }

    /// S3Proxy keeps ETags and content types in attributes of the files, and does without,
    /// silently, where there are none.
    private static void requireAttributes(Path folder) {
        try {
            Path probe = Files.createTempFile(folder, "attributes", "");
            try {
                UserDefinedFileAttributeView view =
                        Files.getFileAttributeView(probe, UserDefinedFileAttributeView.class);
                if (view == null) {
                    throw new IOException("no user attributes");
                }
                view.write("syncline", ByteBuffer.wrap(new byte[] {1}));
            } finally {
                Files.delete(probe);
            }
        } catch (IOException e) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "The file system of %s keeps no extended attributes, which the sandbox's S3 needs; put the state folder on another one with %s."
                            .formatted(folder, SandboxSettings.STATE_FOLDER),
                    e);
        }
    }

    URI endpoint() {
        return endpoint;
    }

    String accessKey() {
        return accessKey;
    }

    String secretKey() {
        return secretKey;
    }

    /// Ends at once; a write under way isn't answered, and either is there as a whole or isn't.
    @Override
    public void close() throws Exception {
        proxy.stop();
    }
}
