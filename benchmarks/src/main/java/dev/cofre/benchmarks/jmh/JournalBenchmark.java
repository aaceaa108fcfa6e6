package dev.cofre.benchmarks.jmh;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.blob.store.FolderBlobStore;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Blobs of 4 KiB that one node has on stable storage, per second: callers who wait at the same time share a force. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class JournalBenchmark {
    private static final byte[] CONTENT = new byte[4 << 10];
    private static final ClientName CLIENT = new ClientName("benchmark");
    private static final FileName NAME = new FileName("file");
    private static final NodeId PRIMARY = new NodeId("server1");
    private static final ReplicationFactor COPIES = new ReplicationFactor(2);

    private final RealDisk disk = new RealDisk();

    @SuppressWarnings("NullAway.Init") // JMH calls open() first
    private BlobStore store;

    @Setup
    public void open() throws IOException {
        store = FolderBlobStore.open(disk.newFolder(), BlobStoreSettings.defaults());
    }

    @TearDown
    public void close() throws IOException {
        store.close();
        disk.clear();
    }

    @Benchmark
    @Threads(1)
    public StoredUpload callers01() {
        return append();
    }

    @Benchmark
    @Threads(16)
    public StoredUpload callers16() {
        return append();
    }

    @Benchmark
    @Threads(64)
    public StoredUpload callers64() {
        return append();
    }

    /** Under a digest that is made up: hashing is measured by itself, and the store takes the caller's word for it. */
    private StoredUpload append() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        BlobId blob = new BlobId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
        UploadFacts facts = new UploadFacts(UploadId.create(), CLIENT, NAME, COPIES, PRIMARY);
        return store.store(facts, blob, CONTENT).join();
    }
}
