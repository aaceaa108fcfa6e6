package dev.cofre.storage.node;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.cofre.api.node.NodeId;
import dev.cofre.service.start.StartRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The data folder's identity ({@code node.json}) and the lock that gives it to one process at a time. Opened before
 * anything else in the folder is touched.
 */
public final class DataFolder implements AutoCloseable {
    private static final int FORMAT = 1;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What {@code node.json} says. @param cluster null until the folder has joined one */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Identity(
            int format, NodeId node, UUID folder, @Nullable UUID cluster) {}

    private final Path path;
    private final FileChannel lockFile;
    private Identity identity;

    private DataFolder(Path path, FileChannel lockFile, Identity identity) {
        this.path = path;
        this.lockFile = lockFile;
        this.identity = identity;
    }

    /**
     * Opens the folder for this node, and makes it if it is not there.
     *
     * @throws StartRefusedException if it belongs to another server or to a process that still runs
     */
    public static DataFolder open(Path path, NodeId node) {
        try {
            create(path.toAbsolutePath());
            FileChannel lockFile = lock(path, node);
            try {
                Path file = path.resolve("node.json");
                if (Files.exists(file)) {
                    return new DataFolder(path, lockFile, read(file, node));
                }
                DataFolder folder = new DataFolder(path, lockFile, new Identity(FORMAT, node, UUID.randomUUID(), null));
                folder.write(folder.identity);
                return folder;
            } catch (RuntimeException | IOException e) {
                lockFile.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StartRefusedException(
                    "The data folder %s of %s cannot be used: %s.".formatted(path, node, e),
                    "Give this user read and write access to it, or choose another folder: key cofre.node.data in application-profiles/application-%s.yml."
                            .formatted(node));
        }
    }

    /** Also makes the names of new folders durable: a power cut may otherwise lose the whole folder with all that is in it. */
    private static void create(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.getParent();
        if (parent != null) {
            create(parent);
        }
        Files.createDirectories(folder);
        if (parent != null) {
            force(parent);
        }
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    public Path path() {
        return path;
    }

    /** Whether {@code node.json} is not there any more, or is that of another folder; false if that cannot be told. */
    boolean isGone() {
        Path file = path.resolve("node.json");
        try {
            return !JSON.readValue(Files.readAllBytes(file), Identity.class)
                    .folder()
                    .equals(id());
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException | JacksonException e) {
            return false;
        }
    }

    public UUID id() {
        return identity.folder();
    }

    synchronized @Nullable UUID cluster() {
        return identity.cluster();
    }

    /** Binds a new folder to its cluster, durably. */
    public synchronized void join(UUID cluster) {
        if (cluster.equals(identity.cluster())) {
            return;
        }
        try {
            write(new Identity(FORMAT, identity.node(), identity.folder(), cluster));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }

    private void write(Identity next) throws IOException {
        Path draft = path.resolve("node.json.part");
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(next));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(draft, path.resolve("node.json"), StandardCopyOption.ATOMIC_MOVE);
        force(path); // a crash may otherwise lose the rename
        identity = next;
    }

    private static FileChannel lock(Path path, NodeId node) throws IOException {
        FileChannel channel =
                FileChannel.open(path.resolve("node.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            @Nullable FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // held by this very JVM: the same refusal
        }
        channel.close();
        throw new StartRefusedException(
                "The data folder %s of %s is in use by a process that still runs.".formatted(path, node),
                "Stop that process first, or give this server a folder of its own: key cofre.node.data in application-profiles/application-%s.yml."
                        .formatted(node));
    }

    /** Nothing if it is no identity; one of another format may be anything else. */
    private static Optional<Identity> parse(byte[] json) {
        try {
            return Optional.ofNullable(JSON.readValue(json, Identity.class))
                    .filter(found -> found.format() != FORMAT || (found.node() != null && found.folder() != null));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static Identity read(Path file, NodeId node) throws IOException {
        Identity found = parse(Files.readAllBytes(file))
                .orElseThrow(() -> new StartRefusedException(
                        "%s cannot be read, so it is not known whose data this is.".formatted(file),
                        "If the folder is this server's, restore node.json from a copy; otherwise choose another folder: key cofre.node.data in application-profiles/application-%s.yml."
                                .formatted(node)));
        if (found.format() != FORMAT) {
            throw new StartRefusedException(
                    "%s has format %d, this program knows %d.".formatted(file, found.format(), FORMAT),
                    "Run the version of Cofre that wrote it.");
        }
        if (!found.node().equals(node)) {
            throw new StartRefusedException(
                    "The data folder %s belongs to %s, and this server is %s."
                            .formatted(file.getParent(), found.node(), node),
                    "Start it under the profile of %s, or choose another folder: key cofre.node.data in application-profiles/application-%s.yml."
                            .formatted(found.node(), node));
        }
        return found;
    }
}
