package dev.cofre.benchmarks.growth;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.file.CommitOutcome;
import dev.cofre.manager.catalog.file.NewVersion;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.UploadFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Makes the {@code COFRE_HOME} of a cluster that has very many files, in the state in which uploads and a stop in order
 * would have left it: journals, their indexes and the catalog say the same, by the code that the servers run.
 */
public final class GeneratedCluster implements AutoCloseable {
    private static final ReplicationFactor COPIES = new ReplicationFactor(2);
    private static final int NODES = 4;
    /** Files that are committed together: enough for few forces, and few enough for the queues of the stores. */
    private static final int BATCH = 4_000;

    private final Catalog catalog;
    private final List<GeneratedNode> nodes = new ArrayList<>();

    private GeneratedCluster(Path home) throws IOException {
        catalog = Catalog.embedded(home.resolve("manager"));
        try {
            for (int i = 1; i <= NODES; i++) {
                NodeId id = new NodeId("server" + i);
                nodes.add(GeneratedNode.enter(id, home.resolve(id.value()), catalog));
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            System.err.println("usage: GeneratedCluster COFRE-HOME FILES");
            System.exit(2);
        }
        long started = System.nanoTime();
        int files = Integer.parseInt(args[1]);
        generate(Path.of(args[0]), files);
        System.err.printf("generated %,d files in %d s%n", files, (System.nanoTime() - started) / 1_000_000_000);
    }

    /**
     * Makes the files 0 to {@code files - 1}, two copies of each on four servers in turn.
     *
     * @param home a folder that has no cluster yet
     */
    public static void generate(Path home, int files) throws IOException {
        if (Files.exists(home.resolve("manager"))) {
            throw new IOException("there is a cluster in %s already".formatted(home));
        }
        try (GeneratedCluster cluster = new GeneratedCluster(home)) {
            for (int from = 0; from < files; from += BATCH) {
                cluster.store(from, Math.min(files, from + BATCH));
            }
        }
    }

    private void store(int from, int to) throws IOException {
        List<Pending> batch = new ArrayList<>(to - from);
        for (int number = from; number < to; number++) {
            batch.add(store(new GeneratedFile(number)));
        }
        Instant now = Instant.now();
        List<CommitOutcome> outcomes = catalog.commit(
                batch.stream().map(pending -> pending.version(now)).toList());
        for (int i = 0; i < batch.size(); i++) {
            if (!(outcomes.get(i) instanceof CommitOutcome.Committed committed)) {
                throw new IOException("the catalog refuses %s: %s".formatted(batch.get(i), outcomes.get(i)));
            }
            batch.get(i).holders().forEach(node -> node.committed(committed.receipt()));
        }
    }

    private Pending store(GeneratedFile file) {
        GeneratedNode primary = nodes.get(file.number() % NODES);
        GeneratedNode second = nodes.get((file.number() + 1 + file.number() / NODES % (NODES - 1)) % NODES);
        byte[] content = file.content();
        BlobId blob = BlobId.ofContent(content);
        UploadFacts facts = new UploadFacts(UploadId.create(), GeneratedFile.CLIENT, file.name(), COPIES, primary.id());
        List<GeneratedNode> holders = List.of(primary, second);
        return new Pending(
                blob,
                content.length,
                holders,
                holders.stream().map(node -> node.store(facts, blob, content)).toList());
    }

    @Override
    public void close() throws IOException {
        try (catalog) {
            for (GeneratedNode node : nodes) {
                node.close();
            }
        }
    }

    /** A file on its way to stable storage at its holders. */
    private record Pending(
            BlobId blob, int size, List<GeneratedNode> holders, List<CompletableFuture<StoredUpload>> stored) {
        /** Waits until all have it. */
        NewVersion version(Instant committed) {
            List<NewVersion.Holder> proofs = new ArrayList<>();
            for (int i = 0; i < holders.size(); i++) {
                GeneratedNode node = holders.get(i);
                proofs.add(NewVersion.Holder.unsigned(
                        node.id(), node.volume(), stored.get(i).join().stored()));
            }
            UploadFacts facts = stored.get(0).join().facts();
            return new NewVersion(
                    facts.upload(), facts.client(), facts.name(), blob, size, facts.copies(), proofs, committed);
        }
    }
}
