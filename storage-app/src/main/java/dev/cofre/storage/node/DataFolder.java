package dev.cofre.storage.node;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.node.NodeId;
import dev.cofre.service.folder.DurableFile;
import dev.cofre.service.folder.OwnersAlone;
import dev.cofre.service.start.StartRefusedException;
import dev.cofre.storage.manager.ManagerMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The data folder's identity ({@code node.json}, {@code node.key}) and the lock that gives it to one process at a time. Opened before
 * anything else in the folder is touched.
 */
public final class DataFolder implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DataFolder.class);
    private static final int FORMAT = 1;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What {@code node.json} says. @param cluster null until the folder has joined one */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Identity(
            int format, NodeId node, UUID folder, @Nullable UUID cluster) {}

    private static final String IDENTITY = "node.json";
    private static final String KEY = "node.key";

    /** What {@code node.key} says. @param secret the private half in PKCS #8, base64 */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record KeptKey(int format, NodeKey key, String secret) {
        /** Keeps the private half out of logs. */
        @Override
        public String toString() {
            return "KeptKey[%s]".formatted(key);
        }
    }

    private final Path path;
    private final FileChannel lockFile;
    private final NodeKeyPair pair;
    private Identity identity;

    private DataFolder(Path path, FileChannel lockFile, Identity identity) throws IOException {
        this.path = path;
        this.lockFile = lockFile;
        this.identity = identity;
        this.pair = key(path, identity.node());
    }

    /**
     * Opens the folder for this node, and makes it if it is not there.
     *
     * @throws StartRefusedException if it belongs to another server or to a process that still runs
     */
    public static DataFolder open(Path path, NodeId node) {
        try {
            DurableFile.createFolders(path.toAbsolutePath());
            closeToOthers(path, node);
            FileChannel lockFile = lock(path, node);
            try {
                Path file = path.resolve(IDENTITY);
                if (Files.exists(file)) {
                    return new DataFolder(path, lockFile, read(file, node));
                }
                DataFolder folder = new DataFolder(path, lockFile, new Identity(FORMAT, node, UUID.randomUUID(), null));
                folder.keep(folder.identity);
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

    /** One from before, or that a person has made: who may not enter it reads nothing below it. */
    private static void closeToOthers(Path folder, NodeId node) {
        try {
            if (OwnersAlone.narrow(folder)) {
                log.info(
                        "{}, the data folder of {}, was open to other users of this machine, which is mended",
                        folder,
                        node);
            }
        } catch (IOException e) { // another user's, who lets this one write
            log.warn(
                    "{}, the data folder of {}, is open to other users of this machine, and could not be closed: see to it (chmod 700)",
                    folder,
                    node);
        }
    }

    public Path path() {
        return path;
    }

    /** What this node has seen of its manager. */
    ManagerMemory.Paper managerFile() {
        Path file = path.resolve("manager.json");
        return new ManagerMemory.Paper() {
            @Override
            public Optional<byte[]> read() throws IOException {
                return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
            }

            @Override
            public void write(byte[] content) throws IOException {
                DurableFile.replace(file, content);
            }
        };
    }

    /** Whether {@code node.json} is not there any more, or is that of another folder; false if that cannot be told. */
    boolean isGone() {
        Path file = path.resolve(IDENTITY);
        try {
            return parse(Files.readAllBytes(file))
                    .filter(found -> found.folder() != null && !found.folder().equals(id()))
                    .isPresent();
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public UUID id() {
        return identity.folder();
    }

    /** The key that this folder's server signs with. */
    public NodeKeyPair pair() {
        return pair;
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
            keep(new Identity(FORMAT, identity.node(), identity.folder(), cluster));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }

    private void keep(Identity next) throws IOException {
        DurableFile.replace(path.resolve(IDENTITY), JSON.writeValueAsBytes(next));
        identity = next;
    }

    /** Made when the folder has none: a new one, or one from before there were keys. */
    private static NodeKeyPair key(Path path, NodeId node) throws IOException {
        Path file = path.resolve(KEY);
        if (Files.exists(file)) {
            return readKey(file, node);
        }
        NodeKeyPair made = NodeKeyPair.generate();
        KeptKey kept = new KeptKey(FORMAT, made.key(), Base64.getEncoder().encodeToString(made.secret()));
        DurableFile.replace(file, JSON.writeValueAsBytes(kept));
        return made;
    }

    /** A copy that was put back may be anybody's to read, and who has read it can speak as this server. */
    private static void keepToOwner(Path file, NodeId node) throws IOException {
        String state = "which is mended";
        try {
            if (!OwnersAlone.narrow(file)) {
                return;
            }
        } catch (IOException e) { // another user's file
            log.debug("{}", file, e);
            state = "and could not be made so: see to it (chmod 600)";
        }
        log.warn(
                "{} was not its owner's alone, {}. Who has read it can pose as {}: if that may be, delete the file and admit the"
                        + " server with its new key",
                file,
                state,
                node);
    }

    private static NodeKeyPair readKey(Path file, NodeId node) throws IOException {
        byte[] json = Files.readAllBytes(file);
        try {
            KeptKey kept = JSON.readValue(json, KeptKey.class);
            if (kept != null && kept.format() != FORMAT) {
                throw new StartRefusedException(
                        "%s has format %d, this program knows %d.".formatted(file, kept.format(), FORMAT),
                        "Run the version of Cofre that wrote it.");
            }
            if (kept != null && kept.key() != null && kept.secret() != null) {
                keepToOwner(file, node);
                return NodeKeyPair.of(kept.key(), Base64.getDecoder().decode(kept.secret()));
            }
        } catch (JacksonException | IllegalArgumentException e) {
            log.debug("{}", file, e);
        }

        throw new StartRefusedException(
                "%s, the key of %s, cannot be read.".formatted(file, node),
                "Restore it from a copy; or delete it, and admit the server with its new key: cofre admit %s."
                        .formatted(node));
    }

    private static FileChannel lock(Path path, NodeId node) throws IOException {
        FileChannel channel = FileChannel.open(
                path.resolve("node.lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                OwnersAlone.file(path));
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
