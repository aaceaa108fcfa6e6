package dev.cofre.client.snapshot.walk;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.client.snapshot.pack.Part;
import dev.cofre.client.snapshot.pack.PartIndex;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.vault.Vault;
import java.io.IOException;

/** Adds up what snapshots have, and what is stored for them. */
public final class Stats {
    private final Vault vault;
    private final PartIndex.Marks seen;
    private int snapshots;
    private long files;
    private long bytes;
    private long parts;
    private long partBytes;
    private long storedBytes;

    /**
     * @param files in all snapshots, each as often as it is in one
     * @param bytes of those
     * @param parts chunks and trees, each once
     * @param partBytes of those, before they were compressed
     * @param storedBytes of those, as they are stored on each server
     */
    public record Result(int snapshots, long files, long bytes, long parts, long partBytes, long storedBytes) {}

    public Stats(Vault vault) {
        this.vault = vault;
        this.seen = vault.index().marks();
    }

    public void add(Snapshot snapshot) throws IOException {
        snapshots++;
        SnapshotTree.of(vault, snapshot, null, this::add).walk((path, names, node) -> {
            if (node.type() == Node.Type.FILE) {
                files++;
                bytes += node.size();
                node.content().forEach(this::add);
            }
            return true;
        });
    }

    public Result result() {
        return new Result(snapshots, files, bytes, parts, partBytes, storedBytes);
    }

    private void add(BlobId id) {
        if (seen.add(id)) {
            Part part = vault.place(id).part();
            parts++;
            partBytes += part.size();
            storedBytes += part.stored();
        }
    }
}
