package dev.cofre.client.snapshot.backup;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.upload.Receipt;
import dev.cofre.client.snapshot.vault.Vault;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
    private final ExecutorService threads;
    private final Deque<Future<Receipt>> underWay = new ArrayDeque<>();
    private final Set<NodeId> servers = new TreeSet<>(Comparator.comparing(NodeId::value));
    private boolean complete = true;

    /** @param dryRun whether nothing is sent */
    PackUploads(Vault vault, BackupListener listener, boolean dryRun) {
        this.vault = vault;
        this.listener = listener;
        this.dryRun = dryRun;
        this.threads = Executors.newFixedThreadPool(AT_ONCE, task -> {
            Thread thread = new Thread(task, "pack-upload");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** @throws IOException if an earlier one could not be stored */
    void send(String pack, byte[] bytes) throws IOException {
        if (dryRun) {
            return;
        }
        while (underWay.size() >= AT_ONCE) {
            await(underWay.remove());
        }
        underWay.add(threads.submit(() -> vault.store(pack, bytes)));
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
        try {
            Receipt receipt = sent.get();
            receipt.replicas().forEach(proof -> servers.add(proof.node()));
            complete &= receipt.complete();
            listener.stored(receipt.size(), receipt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("cancelled");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            if (e.getCause() instanceof RuntimeException failed) {
                throw failed;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
