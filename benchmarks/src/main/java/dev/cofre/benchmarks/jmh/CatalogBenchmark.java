package dev.cofre.benchmarks.jmh;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.file.CommitOutcome;
import dev.cofre.manager.catalog.file.NewVersion;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One transaction of the catalog, on stable storage, that enters so many uploads. All are new files of one client with blobs
 * of their own on two nodes, the dearest kind.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class CatalogBenchmark {
    private static final ClientName CLIENT = new ClientName("benchmark");
    private static final ReplicationFactor COPIES = new ReplicationFactor(2);
    private static final int FILLING = 10_000;

    /** Of the transaction. */
    @Param({"1", "100", "600"})
    int rows;

    /** In the catalog before. */
    @Param({"0", "1000000"})
    int files;

    private final RealDisk disk = new RealDisk();
    private final List<NewVersion.Holder> holders = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // JMH calls open() first
    private Catalog catalog;

    private int number;

    @Setup
    public void open() throws IOException {
        catalog = Catalog.embedded(disk.newFolder());
        for (int i = 1; i <= COPIES.copies(); i++) {
            NodeId node = new NodeId("server" + i);
            long volume = catalog.enter(node, UUID.randomUUID(), URI.create("http://127.0.0.1:1"), "default")
                    .volume();
            holders.add(NewVersion.Holder.unsigned(node, volume, Instant.now()));
        }
        while (number < files) {
            commit(FILLING);
        }
    }

    @TearDown
    public void close() throws IOException {
        catalog.close();
        disk.clear();
    }

    @Benchmark
    public List<CommitOutcome> commit() {
        return commit(rows);
    }

    private List<CommitOutcome> commit(int count) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        List<NewVersion> versions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            versions.add(new NewVersion(
                    UploadId.create(),
                    CLIENT,
                    new FileName("file-%09d".formatted(number++)),
                    new BlobId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()),
                    4 << 10,
                    COPIES,
                    holders,
                    Instant.now()));
        }
        return catalog.commit(versions);
    }
}
