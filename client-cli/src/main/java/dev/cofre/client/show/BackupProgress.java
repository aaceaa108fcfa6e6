package dev.cofre.client.show;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.proof.Receipt;
import dev.cofre.client.snapshot.backup.BackupListener;
import dev.cofre.client.snapshot.backup.Scan;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Adds up what a backup does, and tells every so often. Not thread-safe. */
final class BackupProgress implements BackupListener {
    private final Scan scan;
    private final Clock clock;
    private final Duration period;
    private final Consumer<State> show;
    private final BackupListener next;
    private final Instant began;
    private final Set<NodeId> servers = new TreeSet<>();
    private Instant shown;
    private long files;
    private long bytes;
    private long partly;
    private long stored;
    private long errors;
    private int packs;
    private int whole;

    /**
     * How far it is.
     *
     * @param bytes of files that are done, and read of the one that is not
     * @param totalFiles so far, unless {@code counted}
     * @param stored bytes that are on servers, as they are there
     * @param packs how many were confirmed
     * @param complete how many of those are on as many servers as was wanted
     * @param servers that hold any of them
     */
    record State(
            Duration elapsed,
            long files,
            long bytes,
            boolean counted,
            long totalFiles,
            long totalBytes,
            long stored,
            int packs,
            int complete,
            Set<NodeId> servers,
            long errors) {
        /** From 0 to 1. */
        double done() {
            return totalBytes == 0 ? 0 : Math.min(1, (double) bytes / totalBytes);
        }

        /** Unknown before all is counted, and some is done. */
        Optional<Duration> left() {
            return counted && bytes > 0
                    ? Optional.of(Duration.ofMillis((long) (elapsed.toMillis() * (1 - done()) / done())))
                    : Optional.empty();
        }
    }

    /**
     * @param period between two shows
     * @param next hears of flaws
     */
    BackupProgress(Scan scan, Clock clock, Duration period, Consumer<State> show, BackupListener next) {
        this.scan = scan;
        this.clock = clock;
        this.period = period;
        this.show = show;
        this.next = next;
        this.began = clock.instant();
        this.shown = began;
    }

    @Override
    public void file(Path path, long size, boolean read) {
        files++;
        bytes += size;
        partly = 0;
        tell();
    }

    @Override
    public void read(long more) {
        partly += more;
        tell();
    }

    @Override
    public void stored(long size, Receipt receipt) {
        stored += size;
        packs++;
        whole += receipt.complete() ? 1 : 0;
        receipt.replicas().forEach(proof -> servers.add(proof.node()));
        tell();
    }

    @Override
    public void flaw(Path path, String reason) {
        errors++;
        next.flaw(path, reason);
    }

    @Override
    public void waits(Path path, Duration since, Duration until) {
        next.waits(path, since, until);
    }

    private void tell() {
        Instant now = clock.instant();
        if (Duration.between(began, now).compareTo(period.dividedBy(2)) >= 0) {
            scan.begin(); // a backup that is done before anybody is told how far it is does without
        }
        if (Duration.between(shown, now).compareTo(period) >= 0) {
            shown = now;
            show.accept(new State(
                    Duration.between(began, now),
                    files,
                    bytes + partly,
                    scan.ended(),
                    scan.files(),
                    scan.bytes(),
                    stored,
                    packs,
                    whole,
                    Set.copyOf(servers),
                    errors));
        }
    }
}
