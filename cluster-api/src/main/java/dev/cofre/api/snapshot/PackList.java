package dev.cofre.api.snapshot;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.FileName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A list of packs that snapshots share: a line with the name of each, or of a further list. It is called by its SHA-256, so that it
 * never changes, proves itself, and is stored once however many snapshots need it.
 */
public final class PackList {
    /** Bytes of one; no client writes as many. */
    public static final int LARGEST = 1 << 20;

    private PackList() {}

    /** @param names in the order that they keep */
    public static byte[] write(Collection<String> names) {
        return names.stream()
                .map(name -> name + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    /** What a list with this content is called. */
    public static FileName name(byte[] content) {
        return VaultFiles.list(BlobId.ofContent(content));
    }

    /**
     * @param list its name
     * @param content all of it
     * @throws IOException if that is not the list of this name
     */
    public static List<String> read(String list, byte[] content) throws IOException {
        if (!name(content).value().equals(list)) {
            throw new IOException("%s has another SHA-256 than its name says".formatted(list));
        }
        List<String> names = new String(content, StandardCharsets.UTF_8).lines().toList();
        for (String name : names) {
            if (!VaultFiles.isNeed(name)) {
                throw new IOException("%s has '%.80s', which is the name of no pack".formatted(list, name));
            }
        }
        return names;
    }
}
