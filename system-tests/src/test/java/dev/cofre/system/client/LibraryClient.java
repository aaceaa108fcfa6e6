package dev.cofre.system.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.node.NodeId;
import dev.cofre.client.profile.ManagerAddress;
import dev.cofre.client.reading.Watch;
import dev.cofre.client.transfer.download.Downloaded;
import dev.cofre.client.transfer.exchange.TransferLimits;
import dev.cofre.client.transfer.exchange.TransferListener;
import dev.cofre.client.transfer.source.Outgoing;
import dev.cofre.client.transfer.upload.UploadOutcome;
import dev.cofre.system.cluster.ClusterView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * The client's own code, in this JVM: a test can so act at a certain moment of a transfer. Moments are those of the thread
 * that moves the bytes, which does not go on before the test has acted.
 */
public final class LibraryClient implements AutoCloseable, TransferListener {
    private static final Consumer<NodeId> NOTHING = server -> {};

    private final dev.cofre.client.transfer.Cluster cluster;
    private final Queue<String> setbacks = new ConcurrentLinkedQueue<>();
    private Consumer<NodeId> action = NOTHING;
    private long at;
    private NodeId server = new NodeId("none");

    public LibraryClient(ClusterView cluster, String name, TransferLimits limits) {
        this.cluster = new dev.cofre.client.transfer.Cluster(
                new ManagerAddress(cluster.managerUrl(), "the test"), new ClientName(name), cluster.token(), limits);
    }

    /** The limits that the client has, but for its idea of silence. */
    public static TransferLimits impatient(Duration silence) {
        return limits(silence, TransferLimits.standard().catalogWait());
    }

    /** The limits that the client has, but for how long it waits until bytes that are stored are in the catalog. */
    public static TransferLimits impatientForTheCatalog(Duration wait) {
        return limits(TransferLimits.standard().silence(), wait);
    }

    private static TransferLimits limits(Duration silence, Duration catalogWait) {
        TransferLimits standard = TransferLimits.standard();
        return new TransferLimits(
                standard.connect(), silence, standard.tries(), standard.patience(), catalogWait, standard.poll());
    }

    /** Acts once, when a server is known and so many bytes have gone to it, or come from it: none, as soon as it is known. */
    public LibraryClient once(long bytes, Consumer<NodeId> then) {
        at = bytes;
        action = then;
        return this;
    }

    public UploadOutcome upload(Path file) throws IOException {
        List<UploadOutcome> outcomes =
                upload(List.of(Outgoing.of(file, file.getFileName().toString())));
        assertThat(outcomes).hasSize(1);
        return outcomes.get(0);
    }

    public List<UploadOutcome> upload(List<Outgoing> files) throws IOException {
        List<UploadOutcome> outcomes = new ArrayList<>();
        try (Watch watch = new Watch(Watch.PATIENCE, (path, since, until) -> {})) {
            cluster.upload(files, null, watch, this, outcomes::add);
        }
        return outcomes;
    }

    public Downloaded download(String name, Path target) throws IOException {
        return cluster.download(new FileName(name), null, target, false, this);
    }

    /** What it has told its user so far. */
    public List<String> setbacks() {
        return List.copyOf(setbacks);
    }

    @Override
    public void moving(String what, NodeId to, long done, long size) {
        server = to;
        moved(done);
    }

    @Override
    public void moved(long done) {
        if (done >= at) {
            Consumer<NodeId> now = action;
            action = NOTHING;
            now.accept(server);
        }
    }

    @Override
    public void setback(String reason) {
        setbacks.add(reason);
    }

    @Override
    public void finished() {}

    @Override
    public void close() {
        cluster.close();
    }
}
