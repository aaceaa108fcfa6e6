package dev.cofre.client.transfer.source;

import dev.cofre.api.blob.BlobId;
import dev.cofre.client.reading.Reading;
import dev.cofre.client.reading.Watch;
import dev.cofre.client.words.FileReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.function.LongConsumer;

/**
 * A file as it was when its upload began. Reading it again gives the same bytes, or fails: half of the old and half of
 * the new is no backup of anything.
 *
 * @param size bytes
 * @param watch of the thread that reads it
 */
public record SourceFile(Path path, long size, FileTime modified, Watch watch) implements Source {
    private static final int BUFFER_BYTES = 128 * 1024;

    public static SourceFile of(Path path, Watch watch) throws UnreadableException {
        BasicFileAttributes attributes = attributes(path, watch);
        if (attributes.isDirectory()) {
            throw new UnreadableException("it is a folder; name the files in it");
        }
        if (!attributes.isRegularFile()) {
            throw new UnreadableException("it is no regular file");
        }
        if (!Files.isReadable(path)) {
            throw new UnreadableException("reading it is not allowed");
        }
        return new SourceFile(path, attributes.size(), attributes.lastModifiedTime(), watch);
    }

    @Override
    public BlobId digest() throws UnreadableException {
        try {
            return copyTo(OutputStream.nullOutputStream(), done -> {});
        } catch (UnreadableException e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("writing to nowhere failed", e);
        }
    }

    @Override
    public byte[] content() throws UnreadableException {
        byte[] content;
        try (InputStream in = open()) {
            // one more byte than expected shows a file that has grown, and bounds the memory
            content = in.readNBytes(Math.toIntExact(size) + 1);
        } catch (UnreadableException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(e);
        }
        checkUnchanged(content.length);
        return content;
    }

    /** Holds the last piece back until it is certain that the file has not changed. */
    @Override
    public BlobId copyTo(OutputStream out, LongConsumer moved) throws IOException {
        MessageDigest digest = BlobId.newDigest();
        try (InputStream in = open()) {
            byte[] buffer = new byte[BUFFER_BYTES];
            long done = 0;
            if (size == 0) {
                checkEnds(in);
            }
            while (done < size) {
                int length = read(in, buffer, (int) Math.min(buffer.length, size - done));
                done += length;
                if (length == 0 || done == size) {
                    checkUnchanged(done);
                    checkEnds(in);
                }
                digest.update(buffer, 0, length);
                out.write(buffer, 0, length);
                moved.accept(done);
            }
        }
        return BlobId.of(digest.digest());
    }

    private InputStream open() throws UnreadableException {
        try {
            return Reading.of(path, Long.MAX_VALUE, watch);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static int read(InputStream in, byte[] buffer, int length) throws UnreadableException {
        try {
            int done = 0;
            while (done < length) {
                int read = in.read(buffer, done, length - done);
                if (read < 0) {
                    break;
                }
                done += read;
            }
            return done;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** The system's own files have bytes, and say that they have none. */
    private void checkEnds(InputStream in) throws UnreadableException {
        if (read(in, new byte[1], 1) > 0) {
            throw new UnreadableException(
                    "it has more than the %d bytes that the system says; save a copy of it instead".formatted(size));
        }
    }

    private void checkUnchanged(long read) throws UnreadableException {
        BasicFileAttributes now = attributes(path, watch);
        if (read != size || now.size() != size) {
            throw new UnreadableException("it changed while it was being sent: it had %d bytes, now it has %d"
                    .formatted(size, now.size() == size ? read : now.size()));
        }
        if (!now.lastModifiedTime().equals(modified)) {
            throw new UnreadableException("it changed while it was being sent");
        }
    }

    private static BasicFileAttributes attributes(Path path, Watch watch) throws UnreadableException {
        try {
            return watch.over(path, () -> Files.readAttributes(path, BasicFileAttributes.class));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static UnreadableException unreadable(IOException e) {
        if (e instanceof NoSuchFileException) {
            return new UnreadableException("there is no such file");
        }
        if (e instanceof AccessDeniedException) {
            return new UnreadableException("reading it is not allowed");
        }
        return new UnreadableException("it cannot be read: " + FileReason.of(e));
    }
}
