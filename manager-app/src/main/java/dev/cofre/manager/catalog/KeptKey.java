package dev.cofre.manager.catalog;

import dev.cofre.service.folder.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The key of a cluster as it is kept in a file of its own beside the catalog: a catalog that is built again, or put back from a copy, which
 * has none, goes on with it. As secret as the catalog.
 */
public final class KeptKey {
    private static final String FORMAT = "cofre-catalog-key-1";
    private static final int BYTES = 32;
    private static final int LARGEST = 1024;

    private final UUID cluster;
    private final byte[] key;
    private final Instant since;

    /** @param since when the key was made; {@link Instant#EPOCH} if it is as old as its cluster */
    public KeptKey(UUID cluster, byte[] key, Instant since) {
        this.cluster = cluster;
        this.key = key.clone();
        this.since = since;
    }

    /** Where it is kept: a manager that founds another cluster there by mistake leaves it alone. @param data the manager's folder */
    public static Path in(Path data, UUID cluster) {
        return data.toAbsolutePath().normalize().resolve("catalog-%s.key".formatted(cluster));
    }

    /** What is there is no key at all. */
    private static final class GarbledException extends IOException {
        private static final long serialVersionUID = 1;

        GarbledException(Path file) {
            super("%s is not what a manager writes there".formatted(file));
        }
    }

    /**
     * @return nothing if there is none, or it is another cluster's
     * @throws IOException if the file is there and cannot be read, or is no key
     */
    public static Optional<KeptKey> read(Path file, UUID cluster) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        if (Files.size(file) > LARGEST) {
            throw new GarbledException(file);
        }
        List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                .lines()
                .toList();
        if (lines.size() != 4 || !lines.get(0).equals(FORMAT)) {
            throw new GarbledException(file);
        }
        try {
            UUID owner = UUID.fromString(lines.get(1));
            byte[] key = HexFormat.of().parseHex(lines.get(2));
            Instant since = Instant.parse(lines.get(3));
            if (key.length != BYTES) {
                throw new GarbledException(file);
            }
            return owner.equals(cluster) ? Optional.of(new KeptKey(cluster, key, since)) : Optional.empty();
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new GarbledException(file);
        }
    }

    /**
     * Writes it, for its owner alone, on stable storage when this returns; nothing if it is there.
     *
     * @return where that is kept now which was in its place and is not this key: somebody may need it yet
     */
    public Optional<Path> write(Path file) throws IOException {
        Optional<KeptKey> before = readable(file);
        if (before.filter(this::isSame).isPresent()) {
            return Optional.empty();
        }
        Optional<Path> aside = Optional.empty();
        if (Files.exists(file) && before.filter(this::hasSameKey).isEmpty()) {
            aside = Optional.of(setAside(file));
        }
        String text =
                String.join("\n", FORMAT, cluster.toString(), HexFormat.of().formatHex(key), since + "\n");
        DurableFile.replace(file, text.getBytes(StandardCharsets.US_ASCII));
        return aside;
    }

    private Optional<KeptKey> readable(Path file) throws IOException {
        try {
            return read(file, cluster);
        } catch (GarbledException e) {
            return Optional.empty();
        }
    }

    private static Path setAside(Path file) throws IOException {
        int number = 1;
        while (true) {
            Path aside = file.resolveSibling("%s.aside-%d".formatted(file.getFileName(), number++));
            if (!Files.exists(aside)) {
                return Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private boolean isSame(KeptKey other) {
        return hasSameKey(other) && since.equals(other.since);
    }

    private boolean hasSameKey(KeptKey other) {
        return cluster.equals(other.cluster) && has(other.key);
    }

    /** Whether it is this key. */
    boolean has(byte[] bytes) {
        return MessageDigest.isEqual(key, bytes);
    }

    public byte[] bytes() {
        return key.clone();
    }

    public Instant since() {
        return since;
    }

    /** Keeps the key out of logs. */
    @Override
    public String toString() {
        return "KeptKey[cluster=%s, since=%s]".formatted(cluster, since);
    }
}
