package dev.cofre.system.client;

import dev.cofre.api.blob.BlobId;
import dev.cofre.client.snapshot.disk.Disk;
import dev.cofre.client.snapshot.disk.Entry;
import dev.cofre.client.snapshot.disk.ExtendedAttributes;
import dev.cofre.client.snapshot.disk.RawPaths;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.RawName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Files and folders of all kinds, made and changed by chance, the same for the same seed. */
public final class GeneratedTree {
    private static final int[] SIZES = {0, 1, 100, 5000, 70_000, 600_000, 3_000_000};

    private final Path root;
    private final Random random;

    public GeneratedTree(Path root, long seed) throws IOException {
        this.root = root;
        this.random = new Random(seed);
        Files.createDirectories(root);
        for (int i = 0; i < 12; i++) {
            grow();
        }
    }

    /** Some edits, renames, deletions and additions. */
    public void change() throws IOException {
        for (int i = 0; i < 6; i++) {
            List<Path> all = entries();
            Path some = all.get(random.nextInt(all.size()));
            switch (random.nextInt(6)) {
                case 0 -> grow();
                case 1 -> {
                    if (Files.isRegularFile(some, LinkOption.NOFOLLOW_LINKS)) {
                        insert(some);
                    }
                }
                case 2 -> {
                    if (!some.equals(root)) {
                        Files.move(some, some.resolveSibling("moved-" + random.nextInt()));
                    }
                }
                case 3 -> {
                    if (!Files.isDirectory(some, LinkOption.NOFOLLOW_LINKS)) {
                        Files.delete(some);
                    }
                }
                case 4 -> {
                    if (!Files.isSymbolicLink(some)) {
                        Files.setAttribute(some, "unix:mode", 0700 | random.nextInt(0100));
                    }
                }
                default -> {
                    if (!Files.isSymbolicLink(some)) {
                        Files.setLastModifiedTime(some, time());
                    }
                }
            }
        }
    }

    /** All that there is to know of what is below a folder, by path. */
    public static Map<String, String> state(Path folder) throws IOException {
        Map<String, String> state = new TreeMap<>();
        Map<Long, Integer> files = new HashMap<>();
        state(folder, "", state, files);
        return state;
    }

    private static void state(Path folder, String above, Map<String, String> state, Map<Long, Integer> files)
            throws IOException {
        for (Disk.Named each : Disk.list(folder)) {
            Entry entry = Disk.look(each.path());
            String path = above + "/" + each.name().octets();
            String content = switch (entry.type()) {
                case FILE -> BlobId.ofContent(Files.readAllBytes(each.path())).hex();
                case SYMLINK -> Disk.target(each.path()).octets();
                default -> "";
            };
            // the number of a file, in the order of paths, shows which names are links to the same one
            int number = files.computeIfAbsent(entry.attributes().inode(), inode -> files.size());
            state.put(
                    path,
                    "%s %o %s %s %s %d"
                            .formatted(
                                    entry.type(),
                                    entry.type() == Node.Type.SYMLINK
                                            ? 0
                                            : entry.attributes().permissions(),
                                    entry.type() == Node.Type.SYMLINK
                                            ? 0
                                            : entry.attributes().modified(),
                                    ExtendedAttributes.of(each.path()).values(),
                                    content,
                                    number));
            if (entry.type() == Node.Type.DIR) {
                state(each.path(), path, state, files);
            }
        }
    }

    private void grow() throws IOException {
        List<Path> all = entries();
        List<Path> folders = all.stream()
                .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                .toList();
        Path folder = folders.get(random.nextInt(folders.size()));
        Path path = RawPaths.child(folder, name());
        switch (random.nextInt(8)) {
            case 0, 1 -> Files.createDirectories(path);
            case 2 ->
                Files.createSymbolicLink(path, RawPaths.target(path, new RawName("../some where/" + name().octets())));
            case 3 -> hole(path);
            case 4 -> {
                List<Path> files = all.stream()
                        .filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS))
                        .toList();
                if (!files.isEmpty()) {
                    Files.createLink(path, files.get(random.nextInt(files.size())));
                }
            }
            default -> {
                byte[] content = new byte[SIZES[random.nextInt(SIZES.length)]];
                if (random.nextBoolean()) {
                    random.nextBytes(content);
                }
                Files.write(path, content);
                Files.setLastModifiedTime(path, time());
            }
        }
    }

    private void hole(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}), 6_000_000L + random.nextInt(1000));
        }
    }

    private void insert(Path file) throws IOException {
        byte[] before = Files.readAllBytes(file);
        int at = random.nextInt(before.length + 1);
        byte[] more = new byte[1 + random.nextInt(2000)];
        random.nextBytes(more);
        ByteBuffer after = ByteBuffer.allocate(before.length + more.length);
        after.put(before, 0, at).put(more).put(before, at, before.length - at);
        Files.write(file, after.array());
    }

    private RawName name() {
        String[] kinds = {"file", "a name with blanks ", "ü漢", ".hidden", "\n"};
        String name = kinds[random.nextInt(kinds.length)] + random.nextInt(1_000_000);
        return random.nextInt(5) == 0 ? new RawName(RawName.of(name).octets() + (char) 0xff) : RawName.of(name);
    }

    private FileTime time() {
        return FileTime.from(Instant.ofEpochSecond(random.nextInt(2_000_000_000), random.nextInt(1_000_000_000)));
    }

    private List<Path> entries() throws IOException {
        List<Path> entries = new ArrayList<>();
        entries.add(root);
        for (int i = 0; i < entries.size(); i++) {
            Path each = entries.get(i);
            if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
                Disk.list(each).forEach(named -> entries.add(named.path()));
            }
        }
        return entries;
    }
}
