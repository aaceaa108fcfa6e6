package dev.cofre.client.folder;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.api.snapshot.SnapshotFormat;
import dev.cofre.api.snapshot.Summary;
import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.snapshot.pack.PackWriter;
import dev.cofre.client.snapshot.tree.Attributes;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.RawName;
import dev.cofre.client.snapshot.tree.TreeWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots of many files as a client would have made them, day by day, without the files, and without an index: each backup was broken off
 * when it had stored all the rest. Each file is twelve bytes, and the folders that change do so in all of their files.
 */
final class MadeVault {
    static final int FILES = 1_000;
    private static final Instant BEGIN = Instant.parse("2026-01-01T02:00:00Z");
    private static final int PARTS_IN_A_PACK = 4_000;

    private final FakeCluster fake;
    private final Folder[] folders;
    private int days;

    /** What a folder is now. @param packs that it needs */
    private record Folder(BlobId tree, Set<String> packs) {}

    MadeVault(FakeCluster fake, int folders) {
        this.fake = fake;
        this.folders = new Folder[folders];
    }

    /** One more snapshot, in which so many folders are not as they were the day before. */
    Snapshot day(int changed) throws IOException {
        int day = days++;
        try (Gathering data = new Gathering();
                Gathering trees = new Gathering()) {
            for (int i = 0; i < folders.length; i++) {
                if (day == 0 || Math.floorMod(i - day * changed, folders.length) < changed) {
                    folders[i] = folder(i, day, data, trees);
                }
            }
            TreeWriter all = new TreeWriter(trees::store);
            Set<String> packs = new TreeSet<>();
            for (int i = 0; i < folders.length; i++) {
                all.add(node(folderName(i), Node.Type.DIR, day, List.of(), folders[i].tree()));
                packs.addAll(folders[i].packs());
            }
            TreeWriter top = new TreeWriter(trees::store);
            top.add(node("data", Node.Type.DIR, day, List.of(), all.finish()));
            BlobId root = top.finish();
            packs.addAll(trees.finish());
            data.finish();
            Instant time = BEGIN.plus(Duration.ofDays(day));
            SnapshotFormat.Written written = SnapshotFormat.write(
                    new Snapshot(
                            root,
                            time,
                            "host",
                            "me",
                            List.of("/data"),
                            List.of("day" + day),
                            root,
                            null,
                            new Summary(time, time, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
                    packs);
            fake.store(VaultFiles.snapshot(written.snapshot()).value(), written.content());
            return written.snapshot();
        }
    }

    static String folderName(int folder) {
        return "folder%04d".formatted(folder);
    }

    private static Folder folder(int number, int day, Gathering data, Gathering trees) throws IOException {
        Set<String> packs = new TreeSet<>();
        TreeWriter writer = new TreeWriter(trees::store);
        for (int i = 0; i < FILES; i++) {
            byte[] content =
                    ByteBuffer.allocate(12).putInt(number).putInt(i).putInt(day).array();
            packs.add(data.pack());
            writer.add(node("file%03d".formatted(i), Node.Type.FILE, day, List.of(data.store(content)), null));
        }
        packs.add(trees.pack());
        return new Folder(writer.finish(), packs);
    }

    private static Node node(String name, Node.Type type, int day, List<BlobId> content, @Nullable BlobId tree) {
        int mode = type == Node.Type.DIR ? 040755 : 0100644;
        return new Node(
                RawName.of(name),
                type,
                new Attributes(mode, 0, 0, day, day, 1, 1, 1, Map.of()),
                12L * content.size(),
                content,
                tree,
                null,
                null);
    }

    /** Packs of parts, one after the other. */
    private final class Gathering implements AutoCloseable {
        private final PackWriter writer = new PackWriter(1 << 20);
        private final List<String> packs = new ArrayList<>();
        private int parts;

        /** Where the next part will be. */
        String pack() {
            if (packs.isEmpty()) {
                packs.add(VaultFiles.newPack().value());
            }
            return packs.get(packs.size() - 1);
        }

        BlobId store(byte[] content) {
            String pack = pack();
            BlobId id = BlobId.ofContent(content);
            writer.add(id, content, 0, content.length);
            if (++parts == PARTS_IN_A_PACK || writer.length() > 4 << 20) {
                fake.store(pack, writer.finish());
                packs.add(VaultFiles.newPack().value());
                parts = 0;
            }
            return id;
        }

        /** @return all packs that there are */
        List<String> finish() {
            if (parts > 0) {
                fake.store(pack(), writer.finish());
                parts = 0;
                return List.copyOf(packs);
            }
            return packs.subList(0, Math.max(0, packs.size() - 1));
        }

        @Override
        public void close() {
            writer.close();
        }
    }
}
