package dev.syncline.target;

import dev.syncline.connection.Connection;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Whole objects in one bucket, read and written with conditions: nobody's change is overwritten
/// unseen. Retries nothing; each call is bounded. Thread-safe.
///
/// Every method throws [SynclineException]: `credentials` when the store refuses who we are,
/// `config` when the bucket is not there, `conflict` when the condition does not hold, `network`
/// when nobody answered (a write may have happened), `target` when the store failed.
public final class S3ObjectStore implements AutoCloseable {

    private static final int PRECONDITION_FAILED = 412;
    private static final int CONFLICT = 409;

    private final S3Client client;
    private final String bucket;
    private final String address;

    private S3ObjectStore(S3Client client, String bucket, String address) {
        this.client = client;
        this.bucket = bucket;
        this.address = address;
    }

    public static S3ObjectStore connect(S3Properties properties) {
        S3ClientBuilder builder =
                S3Client.builder()
                        .region(Region.of(properties.region()))
                        .credentialsProvider(credentials(properties))
                        .httpClientBuilder(
                                Apache5HttpClient.builder()
                                        .connectionTimeout(properties.callTimeout())
                                        .socketTimeout(properties.callTimeout()))
                        .overrideConfiguration(override ->
                                override.retryStrategy(AwsRetryStrategy.doNotRetry())
                                        .apiCallTimeout(properties.callTimeout()));
        if (properties.endpoint() != null) {
            builder.endpointOverride(properties.endpoint()).forcePathStyle(true);
        }
        return new S3ObjectStore(builder.build(), properties.bucket(), address(properties));
    }

    private static String address(S3Properties properties) {
        return properties.endpoint() == null
                ? "s3://%s (%s)".formatted(properties.bucket(), properties.region())
                : "s3://%s at %s".formatted(properties.bucket(), properties.endpoint().getHost());
    }

    /// The bucket as the engine watches it. Asks with `HeadBucket`; who may not is told so, and
    /// counts as online.
    ///
    /// @param name of the connection
    public Connection connection(String name) {
        return new Connection(name, Connection.Kind.BUCKET, address, this::checkBucket);
    }

    private void checkBucket() {
        var _ = call("", "reached", () -> client.headBucket(head -> head.bucket(bucket)));
    }

    private static AwsCredentialsProvider credentials(S3Properties properties) {
        return properties.accessKeyId().isEmpty()
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(
                                properties.accessKeyId(), properties.secretAccessKey()));
    }

    /// The object, or empty when there is none.
    public Optional<StoredObject> read(String key) {
        return call(
                key,
                "read",
                () -> {
                    try {
                        ResponseBytes<GetObjectResponse> object =
                                client.getObjectAsBytes(get -> get.bucket(bucket).key(key));
                        return Optional.of(
                                new StoredObject(
                                        object.asByteArray(),
                                        object.response().eTag(),
                                        object.response().metadata()));
                    } catch (NoSuchKeyException e) {
                        return Optional.empty();
                    }
                });
    }

    /// The object's ETag without its content, or empty when there is none.
    public Optional<String> etag(String key) {
        return call(
                key,
                "looked at",
                () -> {
                    try {
                        return Optional.of(
                                client.headObject(head -> head.bucket(bucket).key(key)).eTag());
                    } catch (NoSuchKeyException e) {
                        return Optional.empty();
                    }
                });
    }

    /// Writes an object that is not there yet.
    ///
    /// @return its ETag
    public String create(String key, byte[] content, Map<String, String> metadata) {
        return put(key, content, metadata, request -> request.ifNoneMatch("*"));
    }

    /// Replaces the object that has this ETag.
    ///
    /// @return the new ETag
    public String replace(String key, byte[] content, Map<String, String> metadata, String etag) {
        return put(key, content, metadata, request -> request.ifMatch(etag));
    }

    private String put(
            String key,
            byte[] content,
            Map<String, String> metadata,
            java.util.function.Consumer<PutObjectRequest.Builder> condition) {
        PutObjectRequest.Builder request =
                PutObjectRequest.builder().bucket(bucket).key(key).metadata(metadata);
        condition.accept(request);
        return call(
                key,
                "written",
                () -> client.putObject(request.build(), RequestBody.fromBytes(content)).eTag());
    }

    /// `bucket/key`, for messages.
    public String location(String key) {
        return bucket + "/" + key;
    }

    private <T> T call(String key, String done, Supplier<T> call) {
        try {
            return call.get();
        } catch (S3Exception e) {
            throw refused(key, done, e);
        } catch (ApiCallTimeoutException | ApiCallAttemptTimeoutException e) {
            throw failed(ErrorClass.NETWORK, key, done, "no answer in time", e);
        } catch (SdkClientException e) {
            boolean noCredentials = String.valueOf(e.getMessage()).contains("credentials");
            throw failed(
                    noCredentials ? ErrorClass.CREDENTIALS : ErrorClass.NETWORK,
                    key,
                    done,
                    firstLine(e),
                    e);
        }
    }

    private SynclineException refused(String key, String done, S3Exception e) {
        int status = e.statusCode();
        if (status == PRECONDITION_FAILED || status == CONFLICT) {
            return failed(
                    ErrorClass.CONFLICT, key, done, "somebody else changed it in the meantime", e);
        }
        String why = status + " " + code(e);
        if (status == 401 || status == 403) {
            return failed(ErrorClass.CREDENTIALS, key, done, why, e);
        }
        if (status == 404) {
            return failed(ErrorClass.CONFIG, key, done, why + "; is the bucket's name right?", e);
        }
        return status >= 500 || status == 429
                ? failed(ErrorClass.TARGET, key, done, why, e)
                : SynclineException.permanent(ErrorClass.TARGET, sentence(key, done, why), e);
    }

    private static String code(S3Exception e) {
        return e.awsErrorDetails() == null
                ? "without a reason"
                : String.valueOf(e.awsErrorDetails().errorCode());
    }

    private static String firstLine(SdkException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
    }

    private SynclineException failed(
            ErrorClass errorClass, String key, String done, String why, SdkException cause) {
        return new SynclineException(errorClass, sentence(key, done, why), cause);
    }

    private String sentence(String key, String done, String why) {
        return "Object %s could not be %s: %s".formatted(location(key), done, why);
    }

    @Override
    public void close() {
        client.close();
    }
}
