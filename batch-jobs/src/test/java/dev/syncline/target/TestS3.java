package dev.syncline.target;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;

/// A real S3 server for tests, on loopback and a free port, with one bucket.
public final class TestS3 implements AutoCloseable {

    public static final String BUCKET = "bucket";
    private static final String ACCESS_KEY = "test-access";
    private static final String SECRET_KEY = "test-secret";

    private final S3Proxy proxy;

    public TestS3() {
        try {
            Path folder = Files.createTempDirectory("test-s3");
            Properties properties = new Properties();
            properties.setProperty("jclouds.filesystem.basedir", folder.toString());
            BlobStore blobs = BlobStores.create("filesystem-nio2", properties);
            blobs.createContainer(BUCKET);
            proxy =
                    S3Proxy.builder()
                            .blobStore(blobs)
                            .endpoint(URI.create("http://127.0.0.1:0"))
                            .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                            .stopTimeout(0)
                            .build();
            proxy.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + proxy.getPort());
    }

    public S3Properties properties() {
        return new S3Properties(
                BUCKET, "eu-west-2", endpoint(), ACCESS_KEY, SECRET_KEY, Duration.ofSeconds(5));
    }

    public S3Properties withSecret(String secret) {
        return new S3Properties(
                BUCKET, "eu-west-2", endpoint(), ACCESS_KEY, secret, Duration.ofSeconds(5));
    }

    @Override
    public void close() {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
