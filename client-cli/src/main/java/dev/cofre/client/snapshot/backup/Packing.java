package dev.cofre.client.snapshot.backup;

import dev.cofre.api.blob.BlobId;
import dev.cofre.client.snapshot.pack.PackId;
import dev.cofre.client.snapshot.pack.PackWriter;
import dev.cofre.client.snapshot.pack.PartIndex;
import dev.cofre.client.snapshot.vault.Vault;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Puts parts that the cluster does not have into packs, and sends those that are full. Used by one thread. */
final class Packing implements AutoCloseable {
    private final Vault vault;
    private final PackUploads uploads;
    private final Set<PackId> used;
    private final Set<PackId> found;
    private final PackWriter writer;
    private final int full;
    private final Set<BlobId> open = new HashSet<>();
    private PackId pack;
    private long parts;
    private long size;
    private long stored;

    /**
     * @param used gets all packs that parts are in
     * @param found gets those of packs that have a part already, as an index says
     * @param full bytes from which on a pack is sent
     */
    Packing(Vault vault, PackUploads uploads, Set<PackId> used, Set<PackId> found, int full) {
        this.vault = vault;
        this.uploads = uploads;
        this.used = used;
        this.found = found;
        this.full = full;
        this.writer = new PackWriter(full + full / 2);
        this.pack = vault.newPack();
    }

    /** @return false if the cluster, or an open pack, has it already */
    boolean add(BlobId id, byte[] bytes, int offset, int length) throws IOException {
        Optional<PartIndex.Place> known = vault.index().find(id);
        if (known.isPresent()) {
            used.add(known.get().pack());
            found.add(known.get().pack());
            return false;
        }
        if (!open.add(id)) {
            return false;
        }
        stored += writer.add(id, bytes, offset, length).stored();
        size += length;
        parts++;
        if (writer.isFull(full)) {
            flush();
        }
        return true;
    }

    /** Sends what there is. */
    void flush() throws IOException {
        if (open.isEmpty()) {
            return;
        }
        vault.index().add(pack, writer.parts());
        used.add(pack);
        uploads.send(pack, writer.finish());
        open.clear();
        pack = vault.newPack();
    }

    /** Parts that were new. */
    long parts() {
        return parts;
    }

    /** Bytes of those parts. */
    long size() {
        return size;
    }

    /** Bytes of those parts as they are stored on each server. */
    long stored() {
        return stored;
    }

    @Override
    public void close() {
        writer.close();
    }
}
