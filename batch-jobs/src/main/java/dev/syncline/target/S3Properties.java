package dev.syncline.target;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The bucket. The environment variables that AWS's own tools read set these.
///
/// @param bucket `AWS_S3_BUCKET`; empty switches off what needs it
/// @param region `AWS_REGION`
/// @param endpoint `AWS_ENDPOINT_URL`; when set, the bucket stands in the path and not in the host
/// @param accessKeyId `AWS_ACCESS_KEY_ID`; when empty, the SDK looks for credentials where it
///   always does
/// @param secretAccessKey `AWS_SECRET_ACCESS_KEY`
/// @param callTimeout the longest that one call may take in all; well below the lease
@ConfigurationProperties("syncline.s3")
public record S3Properties(
        @DefaultValue("") String bucket,
        @DefaultValue("eu-west-2") String region,
        @Nullable URI endpoint,
        @DefaultValue("") String accessKeyId,
        @DefaultValue("") String secretAccessKey,
        @DefaultValue("8s") Duration callTimeout) {

    public boolean isConfigured() {
        return !bucket.isBlank();
    }

    @Override
    public String toString() {
        return "S3Properties[bucket=%s, region=%s, endpoint=%s]"
                .formatted(bucket, region, endpoint);
    }
}
