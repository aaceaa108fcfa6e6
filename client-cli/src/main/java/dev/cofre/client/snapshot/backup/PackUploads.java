package dev.cofre.client.snapshot.backup;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.proof.Receipt;
import dev.cofre.client.snapshot.pack.PackId;
import dev.cofre.client.snapshot.vault.Vault;
import dev.cofre.client.snapshot.work.Workers;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;

/**
 * Sends packs while the next ones are made, a few at once and to different servers; whoever makes them waits when that many are
 * on their way, so that memory is bounded. Used by one thread.
 */
final class PackUploads implements AutoCloseable {
    private static final int AT_ONCE = 3;

    private final Vault vault;
    private final BackupListener listener;
    private final boolean dryRun;
    private final Workers workers = new Workers(AT_ONCE, "pack-upload");
    private final Deque<Future<Receipt>> underWay = new ArrayDeque<>();
    private final Set<NodeId> servers = new TreeSet<>();
    private boolean complete = true;

    /** @param dryRun whether nothing is sent */
    PackUploads(Vault vault, BackupListener listener, boolean dryRun) {
        this.vault = vault;
        this.listener = listener;
        this.dryRun = dryRun;
    }

    /** @throws IOException if an earlier one could not be stored */
    void send(PackId pack, byte[] bytes) throws IOException {
        if (dryRun) {
            return;
        }
        while (underWay.size() >= AT_ONCE) {
            await(underWay.remove());
        }
        underWay.add(workers.submit(() -> vault.store(pack, bytes)));
    }

    /** Waits until all are stored. */
    void finish() throws IOException {
        while (!underWay.isEmpty()) {
            await(underWay.remove());
        }
    }

    /** That hold any of the packs. */
    Set<NodeId> servers() {
        return servers;
    }

    /** Whether each is on as many servers as was wanted. */
    boolean complete() {
        return complete;
    }

    private void await(Future<Receipt> sent) throws IOException {
        Receipt receipt = Workers.await(sent);
        receipt.replicas().forEach(proof -> servers.add(proof.node()));
        complete &= receipt.complete();
        listener.stored(receipt.size(), receipt);
    }

    @Override
    public void close() {
        workers.close();
    }
}
