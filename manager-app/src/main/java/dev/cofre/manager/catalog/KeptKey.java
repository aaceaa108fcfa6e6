package dev.cofre.manager.catalog;

import dev.cofre.service.folder.OwnersAlone;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * The key of a cluster as it is kept in a file of its own beside the catalog: a catalog that is built again, or put back from a copy, which
 * has none, goes on with it. As secret as the catalog.
 */
public final class KeptKey {
    private static final String FORMAT = "cofre-catalog-key-1";

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

    /**
     * @return nothing if there is none, or it is none of this cluster
     * @throws IOException if the file is there and cannot be read
     */
    public static Optional<KeptKey> read(Path file, UUID cluster) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                .lines()
                .toList();
        try {
            return lines.size() == 4
                            && lines.get(0).equals(FORMAT)
                            && lines.get(1).equals(cluster.toString())
                    ? Optional.of(
                            new KeptKey(cluster, HexFormat.of().parseHex(lines.get(2)), Instant.parse(lines.get(3))))
                    : Optional.empty();
        } catch (IllegalArgumentException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Writes it, for its owner alone, on stable storage when this returns; nothing if it is there. */
    public void write(Path file) throws IOException {
        if (read(file, cluster).filter(this::isSame).isPresent()) {
            return;
        }
        String text =
                String.join("\n", FORMAT, cluster.toString(), HexFormat.of().formatHex(key), since + "\n");
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        OwnersAlone.createFile(draft);
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(Objects.requireNonNull(file.getParent()), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private boolean isSame(KeptKey other) {
        return cluster.equals(other.cluster) && Arrays.equals(key, other.key) && since.equals(other.since);
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
