package dev.cofre.client.transfer;

import dev.cofre.api.node.NodeId;
import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.profile.ManagerAddress;
import dev.cofre.client.transfer.exchange.TransferLimits;
import dev.cofre.client.transfer.exchange.TransferListener;
import dev.cofre.client.transfer.source.Outgoing;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What tests of transfers share: short limits, files, and a listener that remembers. */
public final class TestTransfers {
    /** Long enough for a busy machine, short enough to wait for. */
    public static final TransferLimits LIMITS = new TransferLimits(
            Duration.ofSeconds(2),
            Duration.ofMillis(700),
            6,
            Duration.ofSeconds(3),
            Duration.ofMillis(500),
            Duration.ofMillis(20));

    /** For tests in which nobody goes silent, however busy the machine. */
    public static final TransferLimits PATIENT = new TransferLimits(
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            LIMITS.tries(),
            LIMITS.patience(),
            LIMITS.catalogWait(),
            LIMITS.poll());

    private TestTransfers() {}

    static Cluster cluster(FakeCluster fake) {
        return cluster(fake.url());
    }

    static Cluster cluster(URI manager) {
        return new Cluster(new ManagerAddress(manager, "the test"), FakeCluster.CLIENT, null, LIMITS);
    }

    /** For tests of what is done with files, and not of how they come and go. */
    public static Cluster patient(FakeCluster fake) {
        return new Cluster(new ManagerAddress(fake.url(), "the test"), FakeCluster.CLIENT, null, PATIENT);
    }

    public static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    static Outgoing file(Path folder, String name, byte[] content) throws IOException {
        return Outgoing.of(Files.write(folder.resolve(name), content), name);
    }

    static final class Remembering implements TransferListener {
        final List<String> setbacks = new ArrayList<>();
        final List<String> servers = new ArrayList<>();
        Runnable onMove = () -> {};
        long done;

        @Override
        public void moving(String what, NodeId server, long from, long size) {
            servers.add(server.value());
            done = from;
        }

        @Override
        public void moved(long to) {
            done = to;
            onMove.run();
        }

        @Override
        public void setback(String reason) {
            setbacks.add(reason);
        }

        @Override
        public void finished() {}
    }
}
