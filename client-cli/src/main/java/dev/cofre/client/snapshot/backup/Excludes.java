package dev.cofre.client.snapshot.backup;

import dev.cofre.client.snapshot.disk.Disk;
import dev.cofre.client.snapshot.disk.Entry;
import dev.cofre.client.snapshot.disk.RawPaths;
import dev.cofre.client.snapshot.pattern.PathPatterns;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.RawName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All but what is excluded, for one reason or another. */
public final class Excludes implements Selection {
    /** What a folder's {@code CACHEDIR.TAG} begins with (Cache Directory Tagging Specification). */
    private static final byte[] CACHE_TAG =
            "Signature: 8a477f597d28d172789f06886806bc55".getBytes(StandardCharsets.US_ASCII);

    private static final RawName CACHE_TAG_NAME = new RawName("CACHEDIR.TAG");

    private final PathPatterns patterns = new PathPatterns();
    private final List<RawName> present = new ArrayList<>();
    private final Set<Long> devices = new HashSet<>();
    private boolean caches;
    private long largest = Long.MAX_VALUE;

    /** @throws IllegalArgumentException if that is no pattern */
    public void pattern(String text, boolean ignoreCase) {
        patterns.add(text, ignoreCase);
    }

    /** What is in folders that say of themselves that they are caches. */
    public void caches() {
        caches = true;
    }

    /** What is in folders that have a file of this name. */
    public void ifPresent(String name) {
        RawName mark = RawName.of(name);
        if (!mark.isPlain()) {
            throw new IllegalArgumentException("'%s' is no name of a file; a path will not do here".formatted(name));
        }
        present.add(mark);
    }

    /** Files of more bytes than this. */
    public void largerThan(long bytes) {
        largest = bytes;
    }

    /** What is on other file systems than these paths. */
    public void otherFileSystemsThan(List<Path> paths) throws IOException {
        for (Path path : paths) {
            devices.add(Disk.look(path).attributes().device());
        }
    }

    @Override
    public boolean includes(Path path, Entry entry) {
        if (!patterns.isEmpty() && patterns.match(RawPaths.text(path))) {
            return false;
        }
        if (entry.type() == Node.Type.FILE) {
            return entry.size() <= largest && !isInMarkedFolder(path);
        }
        return !isInMarkedFolder(path);
    }

    /** What something else is mounted on stays, empty: without it, it could not be mounted on what is restored. */
    @Override
    public boolean enters(Entry folder) {
        return devices.isEmpty() || devices.contains(folder.attributes().device());
    }

    /** The folder itself, and its mark, stay: a restored cache is a cache. */
    private boolean isInMarkedFolder(Path path) {
        Path folder = path.getParent();
        if (folder == null) {
            return false;
        }
        RawName name = RawPaths.name(path);
        for (RawName mark : present) {
            if (!name.equals(mark) && Files.exists(RawPaths.child(folder, mark))) {
                return true;
            }
        }
        return caches && !name.equals(CACHE_TAG_NAME) && isCache(folder);
    }

    private static boolean isCache(Path folder) {
        Path tag = folder.resolve("CACHEDIR.TAG");
        if (!Files.isRegularFile(tag)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(tag)) {
            return Arrays.equals(in.readNBytes(CACHE_TAG.length), CACHE_TAG);
        } catch (IOException e) {
            return false;
        }
    }
}
