package dev.cofre.client.session;

import dev.cofre.api.brake.StoppedAct;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.DepartureView;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.RemovalView;
import dev.cofre.api.policy.BackupPolicy;
import dev.cofre.api.policy.BackupsView;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.repair.RepairView;
import dev.cofre.api.repair.TakenBack;
import dev.cofre.api.status.ClusterStatus;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.client.profile.ManagerAddress;
import dev.cofre.client.reading.Watch;
import dev.cofre.client.screen.Outlet;
import dev.cofre.client.show.Exit;
import dev.cofre.client.show.Output;
import dev.cofre.client.snapshot.disk.RawPaths;
import dev.cofre.client.snapshot.tree.RawName;
import dev.cofre.client.transfer.Cluster;
import dev.cofre.client.transfer.download.Downloaded;
import dev.cofre.client.transfer.source.Outgoing;
import dev.cofre.client.transfer.upload.UploadOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One client at one cluster: does what commands and menu ask for, and shows how it ended. Not thread-safe. */
public final class Session implements AutoCloseable {
    private static final Duration ASK_AGAIN = Duration.ofMillis(500);

    private final ClientName client;
    private final ManagerAddress manager;
    private final Cluster cluster;
    private final Output output;
    private final Outlet out;
    private @Nullable NodeId lastServer;

    Session(ClientName client, ManagerAddress manager, Cluster cluster, Output output, Outlet out) {
        this.client = client;
        this.manager = manager;
        this.cluster = cluster;
        this.output = output;
        this.out = out;
    }

    public ClientName client() {
        return client;
    }

    public ManagerAddress manager() {
        return manager;
    }

    /** The server that took the last upload of this session. */
    public Optional<NodeId> lastServer() {
        return Optional.ofNullable(lastServer);
    }

    /**
     * Saves files, and shows each outcome as it comes.
     *
     * @param copies null for the cluster's default
     * @param patience how long a file is waited for of which nothing comes; zero: as long as it takes
     */
    public Exit upload(List<Outgoing> files, @Nullable ReplicationFactor copies, Duration patience) {
        return shown(() -> {
            UploadTally tally = new UploadTally();
            try (Watch watch = new Watch(patience, output::waits)) {
                cluster.upload(files, copies, watch, output.progress(), outcome -> {
                    output.uploaded(outcome);
                    tally.add(outcome);
                    if (outcome instanceof UploadOutcome.Saved saved) {
                        lastServer = saved.server();
                    }
                });
            }
            return tally.exit();
        });
    }

    /**
     * Fetches a file to disk.
     *
     * @param version null for the newest
     * @param target a folder, which must be there, or a file
     */
    public Exit download(FileName name, @Nullable Integer version, Path target, boolean overwrite) {
        return shown(() -> {
            Path file = Files.isDirectory(target) ? RawPaths.child(target, RawName.of(name.value())) : target;
            if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
                throw new IOException("%s is no regular file, and stays; for what writes elsewhere use '--output -'"
                        .formatted(RawPaths.text(file)));
            }
            if (Files.isDirectory(file)) {
                throw new IOException(
                        "%s is a folder; choose another name with --output".formatted(RawPaths.text(file)));
            }
            if (Files.exists(file) && !overwrite) {
                throw new IOException("%s is there already; --overwrite replaces it, --output puts the file elsewhere"
                        .formatted(RawPaths.text(file)));
            }
            Downloaded downloaded = cluster.download(name, version, file, overwrite, output.progress());
            output.downloaded(downloaded, RawPaths.text(file));
            return Exit.OK;
        });
    }

    /** Downloads to standard output, and says nothing else there. */
    public Exit downloadToOutput(FileName name, @Nullable Integer version) {
        return shown(() -> {
            cluster.download(name, version, out, output.progress());
            return Exit.OK;
        });
    }

    public Exit files() {
        return shown(() -> {
            output.files(wanted(cluster::files));
            return Exit.OK;
        });
    }

    public Exit nodes() {
        return shown(() -> {
            output.nodes(cluster.nodes());
            return Exit.OK;
        });
    }

    /** Moves files to the trash; goes on with the others if one is not there. @param version null for all of each */
    public Exit delete(List<FileName> names, @Nullable Integer version) {
        return each(names, name -> output.deleted(cluster.delete(name, version).versions()));
    }

    /** Has files back from the trash; goes on with the others if one is not there. */
    public Exit undelete(List<FileName> names, @Nullable Integer version) {
        return each(
                names, name -> output.undeleted(cluster.undelete(name, version).versions()));
    }

    public Exit trash() {
        return shown(() -> {
            output.trash(wanted(cluster::trash));
            return Exit.OK;
        });
    }

    private Exit each(List<FileName> names, Consumer<FileName> action) {
        Exit worst = Exit.OK;
        for (FileName name : names) {
            Exit exit = shown(() -> {
                action.accept(name);
                return Exit.OK;
            });
            worst = exit == Exit.OK ? worst : exit;
        }
        return worst;
    }

    /** Shows what the leaving of a server would cost. */
    public Exit departure(NodeId node) {
        return shown(() -> {
            DepartureView view = cluster.departure(node);
            output.departure(view);
            return view.mayStop() ? Exit.OK : Exit.FAILED;
        });
    }

    /** Shows which servers wait to be admitted. */
    public Exit waiting() {
        return shown(() -> {
            output.waiting(cluster.waiting());
            return Exit.OK;
        });
    }

    public Exit admit(NodeId node, @Nullable String fingerprint) {
        return shown(() -> {
            output.admitted(cluster.admit(node, fingerprint));
            return Exit.OK;
        });
    }

    /** Begins to empty a server. @param patience how long to wait until it is empty; null to wait for nothing */
    public Exit drain(NodeId node, @Nullable Duration patience) {
        return shown(() -> {
            DepartureView begun = cluster.drain(node);
            DepartureView view = patience == null
                    ? begun
                    : awaited(() -> cluster.departure(node), DepartureView::mayRemove, patience);
            output.departure(view);
            return patience == null || view.mayRemove() ? Exit.OK : Exit.FAILED;
        });
    }

    public Exit cancelDrain(NodeId node) {
        return shown(() -> {
            output.departure(cluster.cancelDrain(node));
            return Exit.OK;
        });
    }

    /** Takes a server off the list that is gone for good. */
    public Exit remove(NodeId node) {
        return shown(() -> {
            long left = Long.MAX_VALUE;
            for (RemovalView view = cluster.remove(node); !view.removed(); view = cluster.remove(node)) {
                if (view.left() >= left) {
                    throw new IOException(
                            "%s is not removed: %,d copies are still listed there, and it does not get on; the manager's log says why"
                                    .formatted(node, view.left()));
                }
                left = view.left();
            }
            output.removed(node);
            return Exit.OK;
        });
    }

    /** Shows whether every file has its copies. @param patience how long to wait until it is so */
    public Exit health(Duration patience) {
        return shown(() -> {
            RepairView view = awaited(cluster::repair, RepairView::complete, patience);
            output.health(view);
            return view.complete() ? Exit.OK : Exit.FAILED;
        });
    }

    public Exit clusterStatus() {
        return shown(() -> {
            ClusterStatus status = cluster.status();
            output.clusterStatus(status);
            BackupsView backups = cluster.backups();
            output.backups(backups);
            List<StoppedAct> stopped = stopped();
            output.brakes(stopped);
            return status.repair().complete() && backups.fine() && stopped.isEmpty() ? Exit.OK : Exit.FAILED;
        });
    }

    /** None at a manager of before there were any. */
    private List<StoppedAct> stopped() {
        try {
            return cluster.brakes();
        } catch (ProblemException e) {
            if (e.is(ProblemType.NOT_FOUND)) {
                return List.of();
            }
            throw e;
        }
    }

    /** Has a server take back all that it had let go. */
    public Exit takeBack(NodeId node) {
        return shown(() -> {
            long most = Long.MAX_VALUE; // what is not needed it lets go again, and that is no reason to go on for ever
            for (long taken = 0; taken < most; ) {
                TakenBack back = cluster.takeBack(node);
                output.takenBack(back);
                taken += back.copies();
                most = Math.min(most, taken + back.left());
                if (back.copies() == 0 && back.left() > 0) {
                    throw new IOException(
                            "%s has nothing more back, and still keeps %,d copies that it has let go; its log says why, call again then"
                                    .formatted(node, back.left()));
                }
            }
            return Exit.OK;
        });
    }

    /** Lets something go on that was stopped. @param upTo how many it may take; null for as many as it would */
    public Exit proceed(String kind, String scope, @Nullable Long upTo) {
        return shown(() -> {
            output.brakes(List.of(cluster.proceed(kind, scope, upTo)));
            return Exit.OK;
        });
    }

    public Exit policies() {
        return shown(() -> {
            output.policies(cluster.policies());
            return Exit.OK;
        });
    }

    public Exit setPolicy(BackupPolicy policy) {
        return shown(() -> {
            output.policies(cluster.setPolicy(policy));
            return Exit.OK;
        });
    }

    public Exit removePolicy(@Nullable String host, @Nullable String path) {
        return shown(() -> {
            output.policies(cluster.removePolicy(host, path));
            return Exit.OK;
        });
    }

    public Exit receipt(UploadId upload) {
        return shown(() -> {
            UploadStatus status = cluster.upload(upload);
            output.status(status, proof -> cluster.signed(Objects.requireNonNull(status.receipt()), proof));
            return status.state() == UploadStatus.State.COMMITTED ? Exit.OK : Exit.FAILED;
        });
    }

    @Override
    public void close() {
        cluster.close();
    }

    /** Asks until the answer is as wished for, or time is over. @return the last answer */
    private static <T> T awaited(Supplier<T> question, Predicate<T> wished, Duration patience)
            throws InterruptedException {
        long begun = System.nanoTime();
        T answer = question.get();
        while (!wished.test(answer) && System.nanoTime() - begun < patience.toNanos()) {
            Thread.sleep(ASK_AGAIN.toMillis());
            answer = question.get();
        }
        return answer;
    }

    /** Ends as soon as nobody takes it: the rest need not be asked for. */
    private <T> Consumer<Consumer<T>> wanted(Consumer<Consumer<T>> source) {
        return shown -> source.accept(each -> {
            out.check();
            shown.accept(each);
        });
    }

    private Exit shown(Callable<Exit> action) {
        return new Attempt(output).run(action);
    }
}
