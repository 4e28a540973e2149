package dev.syncline.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/// Two things that S3 promises and S3Proxy's file store doesn't: a condition holds at the very
/// moment of the write, and what was answered with success survives a loss of power.
///
/// S3Proxy compares `If-Match` before it writes, so that two writers with the same ETag could both
/// win, and leaves it to the operating system when a file reaches the disk.
final class DurableBlobStore extends ForwardingBlobStore {

    private final Path folder;
    private final Path arrivals;
    private final ReentrantLock[] locks = new ReentrantLock[64];

    /// @param folder where `store` keeps its buckets
    /// @param arrivals where content waits until it is there as a whole
    DurableBlobStore(BlobStore store, Path folder, Path arrivals) {
        super(store);
        this.folder = folder;
        this.arrivals = arrivals;
        Arrays.setAll(locks, i -> new ReentrantLock());
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream payload) {
        // A client that stops sending must not hold up the others, so the lock comes after it.
        Path arrived = receive(payload);
        try (InputStream content = Files.newInputStream(arrived)) {
            return exclusively(
                    request.bucket(),
                    request.key(),
                    request.ifMatch(),
                    () -> super.putBlob(request, content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            arrived.toFile().delete();
        }
    }

    private Path receive(InputStream payload) {
        try {
            Path arrived = Files.createTempFile(arrivals, "put", "");
            try {
                Files.copy(payload, arrived, StandardCopyOption.REPLACE_EXISTING);
                return arrived;
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(arrived);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public CopyObjectResponse copyBlob(CopyObjectRequest request) {
        return exclusively(
                request.destinationBucket(),
                request.destinationKey(),
                request.ifMatch(),
                () -> super.copyBlob(request));
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(
            MultipartUpload upload, CompleteMultipartUploadRequest request) {
        return exclusively(
                request.bucket(),
                request.key(),
                request.ifMatch(),
                () -> super.completeMultipartUpload(upload, request));
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        return exclusively(
                request.bucket(),
                request.key(),
                request.ifMatch(),
                () -> super.removeBlob(request));
    }

    private <T> T exclusively(
            String bucket, String key, @Nullable String ifMatch, Supplier<T> change) {
        ReentrantLock lock = locks[Math.floorMod((bucket + '/' + key).hashCode(), locks.length)];
        lock.lock();
        try {
            if (ifMatch != null) {
                requireMatch(bucket, key, ifMatch);
            }
            T result = change.get();
            force(bucket, key);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
        }
    }

    private void requireMatch(String bucket, String key, String ifMatch) {
        HeadObjectResponse current = blobMetadataIfPresent(bucket, key);
        if (current == null) {
            throw S3Exceptions.noSuchKey(bucket, key, "nothing to match");
        }
        if (!ifMatch.equals("*") && !bare(ifMatch).equals(bare(current.eTag()))) {
            throw S3Exceptions.fromStatusCode(412);
        }
    }

    private static String bare(String etag) {
        return etag.replace("\"", "");
    }

    private void force(String bucket, String key) throws IOException {
        Path bucketFolder = folder.resolve(bucket);
        Path file = bucketFolder.resolve(key);
        if (Files.isRegularFile(file)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
        for (Path parent = file.getParent();
                parent != null && parent.startsWith(bucketFolder);
                parent = parent.getParent()) {
            forceFolder(parent);
        }
    }

    private static void forceFolder(Path parent) throws IOException {
        try (FileChannel channel = FileChannel.open(parent, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (NoSuchFileException e) {
            // Went with the last object in it.
        } catch (IOException e) {
            if (!System.getProperty("os.name", "").startsWith("Windows")) {
                throw e; // Only Windows opens no folders.
            }
        }
    }
}
