package dev.cofre.client.show;

import dev.cofre.api.brake.StoppedAct;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.node.DepartureView;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.node.NodeView;
import dev.cofre.api.node.WaitingNode;
import dev.cofre.api.policy.BackupPolicies;
import dev.cofre.api.policy.BackupsView;
import dev.cofre.api.policy.Span;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.repair.RepairView;
import dev.cofre.api.repair.TakenBack;
import dev.cofre.api.status.ClusterStatus;
import dev.cofre.api.status.NodeStatus;
import dev.cofre.api.trash.TrashEntry;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.client.progress.Amounts;
import dev.cofre.client.progress.Progress;
import dev.cofre.client.screen.Screen;
import dev.cofre.client.show.Table.Column;
import dev.cofre.client.snapshot.disk.RawPaths;
import dev.cofre.client.transfer.download.Downloaded;
import dev.cofre.client.transfer.exchange.TransferListener;
import dev.cofre.client.transfer.upload.Signed;
import dev.cofre.client.transfer.upload.UploadOutcome;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sentences and tables, a method for each answer, which makes it long. Results go to {@code out}, everything else to {@code err}. */
public record HumanOutput(Screen out, Screen err, boolean terminal) implements Output {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());
    /** Rows that are aligned with each other; a list of millions is not held to align it. */
    private static final int ROWS = 1000;

    @Override
    public TransferListener progress() {
        return terminal ? Progress.bar(err) : Progress.lines(err);
    }

    @Override
    public void uploaded(UploadOutcome outcome) {
        if (outcome instanceof UploadOutcome.Saved saved) {
            Receipt receipt = saved.receipt();
            out.printf(
                    "Saved %s (%s, version %d)%s: copies confirmed %d/%d on %s. Upload %s%n",
                    receipt.name(),
                    Amounts.bytes(receipt.size()),
                    receipt.version(),
                    receipt.complete() ? "" : " on fewer servers than asked",
                    receipt.replicas().size(),
                    receipt.copies().copies(),
                    servers(receipt),
                    receipt.upload());
        } else if (outcome instanceof UploadOutcome.NotInCatalog stored) {
            err.printf(
                    "Not confirmed yet: %s. %s. Nothing need be sent again; ask later with: cofre receipt %s%n",
                    stored.file().name(), sentence(stored.problem()), stored.upload());
        } else if (outcome instanceof UploadOutcome.Unreadable unreadable) {
            err.printf("Not saved: %s: %s%n", RawPaths.text(unreadable.file().path()), unreadable.reason());
        } else if (outcome instanceof UploadOutcome.Failed failed) {
            err.printf("Not saved: %s: %s%n", RawPaths.text(failed.file().path()), sentence(failed.problem()));
        }
    }

    @Override
    public void downloaded(Downloaded file, String target) {
        // standard output may be where the bytes went
        err.printf(
                "Downloaded %s (%s, version %d) from %s to %s; SHA-256 %s is right%n",
                file.name(),
                Amounts.bytes(file.size()),
                file.version(),
                file.servers().isEmpty()
                        ? "the catalog"
                        : file.servers().stream().map(Object::toString).collect(Collectors.joining(", ")),
                target,
                file.blob());
    }

    @Override
    public void files(Consumer<Consumer<FileEntry>> source) {
        Pages pages = new Pages();
        source.accept(pages);
        pages.end();
    }

    @Override
    public void nodes(List<NodeView> nodes) {
        Table table = new Table(
                Column.left("NAME"),
                Column.left("STATE"),
                Column.left("ZONE"),
                Column.right("FREE"),
                Column.right("OF"),
                Column.left("ADDRESS"),
                Column.left("LAST HEARTBEAT"));
        nodes.stream().sorted(Comparator.comparing(NodeView::node)).forEach(node -> {
            Instant heartbeat = node.lastHeartbeat();
            table.add(
                    node.node().value(),
                    state(node.state()),
                    node.zone(),
                    heartbeat == null ? "-" : Amounts.bytes(node.free()),
                    heartbeat == null ? "-" : Amounts.bytes(node.capacity()),
                    node.url().toString(),
                    heartbeat == null ? "none yet" : ago(heartbeat));
        });
        if (table.size() == 0) {
            err.println("No server has joined this cluster yet.");
        } else {
            table.print(out);
        }
        nodes.forEach(node -> moved(node.node(), node.movedFrom(), node.url()));
    }

    private void moved(NodeId node, @Nullable URI from, @Nullable URI to) {
        if (from != null) {
            err.printf(
                    "The address of %s has changed lately%s; it was %s. If nobody has moved it, find out who did.%n",
                    node, to == null ? "" : " to " + to, from);
        }
    }

    @Override
    public void waiting(List<WaitingNode> nodes) {
        if (nodes.isEmpty()) {
            err.println("No server waits to be admitted.");
            return;
        }
        nodes.forEach(node -> out.printf(
                "%s at %s waits: %s.%n  fingerprint %s, last asked %s%n",
                node.node(), node.url(), node.reason(), node.fingerprint(), ago(node.last())));
    }

    @Override
    public void admitted(WaitingNode node) {
        out.printf("%s at %s is admitted with the key %s.%n", node.node(), node.url(), node.fingerprint());
    }

    private static String state(NodeState state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public void deleted(List<TrashEntry> versions) {
        versions.forEach(each -> out.printf(
                "Deleted %s, version %d. Until %s: cofre undelete %s%n",
                each.name(), each.version(), TIME.format(each.until()), each.name()));
    }

    @Override
    public void undeleted(List<TrashEntry> versions) {
        versions.forEach(each -> out.printf("Back: %s, version %d%n", each.name(), each.version()));
    }

    @Override
    public void trash(Consumer<Consumer<TrashEntry>> source) {
        int[] count = {0};
        source.accept(each -> {
            count[0]++;
            out.printf(
                    "%s, version %d (%s), deleted %s, until %s%n",
                    each.name(),
                    each.version(),
                    Amounts.bytes(each.size()),
                    TIME.format(each.deleted()),
                    TIME.format(each.until()));
        });
        if (count[0] == 0) {
            err.println("The trash is empty.");
        }
    }

    @Override
    public void departure(DepartureView view) {
        out.printf(
                "%s is %s and holds %,d blobs (%s).%n",
                view.node(), state(view.state()), view.blobs(), Amounts.bytes(view.bytes()));
        if (view.draining()) {
            out.println(
                    view.mayRemove()
                            ? "It is emptied: safe to remove."
                            : "It is being emptied: %,d blobs have too few copies elsewhere yet."
                                    .formatted(view.tooFewElsewhere()));
        }
        if (view.blocked() != null) {
            out.printf("It cannot go on now: %s.%n", view.blocked());
        }
        if (view.mayStop()) {
            out.println("It may be stopped for a while: everything that it holds can be read elsewhere.");
            return;
        }
        if (view.uploadsUnderWay()) {
            out.println("Do not stop it now: uploads to it are under way.");
        }
        if (view.onlyHere() > 0) {
            out.printf("Do not stop it: %,d blobs can be read nowhere else now, such as:%n", view.onlyHere());
            view.examples().forEach(blob -> out.printf("  %s%n", blob));
        }
    }

    @Override
    public void removed(NodeId node) {
        out.printf(
                "%s is removed. Stop it if it still runs, and take its profile file away; a server of this name is a new one now.%n",
                node);
    }

    @Override
    public void health(RepairView view) {
        if (view.complete()) {
            out.println("Every file has its copies.");
            return;
        }
        if (view.waiting() + view.underWay() > 0) {
            out.printf(
                    "Copies are being made or removed: %d wait, %d are under way.%n", view.waiting(), view.underWay());
        } else {
            out.println("Not every file has its copies yet, or a server is away that may be back soon.");
        }
        Instant loss = view.oldestLoss();
        if (loss != null) {
            out.printf("The oldest loss was noticed %s.%n", ago(loss));
        }
        if (view.lost() > 0) {
            out.printf("No copy is left of %d: bring back a server that held them.%n", view.lost());
        }
    }

    @Override
    public void clusterStatus(ClusterStatus status) {
        RepairView repair = status.repair();
        health(repair);
        if (repair.missingCopies() > 0 && repair.counted() != null) {
            out.printf(
                    "Copies missing: %,d, with %s at risk, as counted %s.%n",
                    repair.missingCopies(), Amounts.bytes(repair.bytesAtRisk()), ago(repair.counted()));
        }
        if (status.catalog() != null) {
            status.catalog().problems().forEach(problem -> out.println(problem + "."));
        }
        if (status.clocks() != null) {
            status.clocks().warnings().forEach(warning -> out.println(warning + "."));
        }
        status.suspicions().forEach(suspicion -> out.println("SUSPECTED: " + suspicion.inWords() + "."));
        status.clients().forEach(share -> out.println("FULL: " + share.inWords() + "."));
        if (status.nodes().isEmpty()) {
            err.println("No server has joined this cluster yet.");
            return;
        }
        Table table = new Table(
                Column.left("SERVER"),
                Column.left("STATE"),
                Column.right("FREE"),
                Column.right("OF"),
                Column.left("MAY BE STOPPED"),
                Column.left("ALL READ SINCE"),
                Column.left("LAST HEARD OF"));
        status.nodes().forEach(node -> {
            Instant heartbeat = node.lastHeartbeat();
            table.add(
                    node.node().value(),
                    state(node.state()),
                    heartbeat == null ? "-" : Amounts.bytes(node.free()),
                    heartbeat == null ? "-" : Amounts.bytes(node.capacity()),
                    mayStop(node),
                    node.scrubbed() == null ? "-" : TIME.format(node.scrubbed()),
                    heartbeat == null ? "none yet" : ago(heartbeat));
        });
        table.print(out);
        status.nodes().forEach(node -> moved(node.node(), node.movedFrom(), null));
    }

    @Override
    public void backups(BackupsView view) {
        view.unreadable()
                .forEach(client -> err.printf(
                        "A snapshot of client %s cannot be read, or is not whole; 'cofre check --client %s' says which.%n",
                        client, client));
        if (view.backups().isEmpty()) {
            return;
        }
        out.println();
        Table table = new Table(
                Column.left("CLIENT"),
                Column.left("HOST"),
                Column.left("PATH"),
                Column.left("SNAPSHOT EXPECTED"),
                Column.left("NEWEST"),
                Column.left("STATE"));
        view.backups()
                .forEach(backup -> table.add(
                        backup.client().value(),
                        backup.host(),
                        backup.path() == null ? "any" : backup.path(),
                        "every " + interval(backup.expectEvery()),
                        backup.newest() == null ? "none" : TIME.format(backup.newest()),
                        backup.late() ? "LATE since " + TIME.format(backup.due()) : "on time"));
        table.print(out);
    }

    @Override
    public void takenBack(TakenBack back) {
        if (back.copies() == 0 && back.left() == 0) {
            out.printf("%s keeps nothing that it has let go.%n", back.node());
            return;
        }
        out.printf(
                "%s has %,d copies back that it had let go%s. What of them is needed counts again within minutes; 'cofre status'"
                        + " shows whether all files have their copies.%n",
                back.node(), back.copies(), back.left() > 0 ? ", %,d are left".formatted(back.left()) : "");
    }

    @Override
    public void brakes(List<StoppedAct> stopped) {
        if (!stopped.isEmpty()) {
            out.println();
            stopped.forEach(act -> out.printf("STOPPED: %s.%n", act.inWords()));
        }
    }

    @Override
    public void policies(BackupPolicies policies) {
        if (policies.policies().isEmpty()) {
            err.println(
                    "No policies: all snapshots stay, and none is expected. 'cofre policy set --help' says what can be set.");
            return;
        }
        Table table = new Table(
                Column.left("HOST"), Column.left("PATH"), Column.left("SNAPSHOT EXPECTED"), Column.left("KEEPS"));
        policies.policies()
                .forEach(policy -> table.add(
                        policy.host() == null ? "any other" : policy.host(),
                        policy.path() == null ? "any" : policy.path(),
                        policy.expectEvery() == null ? "-" : "every " + interval(policy.expectEvery()),
                        policy.keep() == null
                                ? "all"
                                : String.join(", ", policy.keep().inWords())));
        table.print(out);
    }

    private static String interval(Duration duration) {
        return duration.toHours() == 0
                ? duration.toSeconds() + "s"
                : new Span(0, 0, (int) duration.toDays(), duration.toHoursPart()).toString();
    }

    private static String mayStop(NodeStatus node) {
        if (node.unproven() != null) {
            return "must be looked at, it may not tell the truth: " + node.unproven();
        }
        if (node.distrust() != null) {
            return "must be looked at, it reads wrong: " + node.distrust();
        }
        if (node.onlyHere() > 0) {
            return "no: %,d blobs are only here".formatted(node.onlyHere());
        }
        return node.mayStop() ? "yes" : "not now";
    }

    @Override
    public void status(UploadStatus status, Function<ReplicaProof, Signed> signed) {
        Receipt receipt = status.receipt();
        if (receipt == null) {
            out.printf(
                    "Upload %s: %s%n",
                    status.upload(),
                    switch (status.state()) {
                        case OPEN -> "assigned, not finished; it is under way or was given up";
                        case STORED -> "the bytes are stored, but not yet in the catalog; ask again later";
                        case EXPIRED -> "was deleted, and has been in the trash for longer than it is kept";
                        case UNKNOWN -> "not known; nothing of it counts, so upload again if you need it";
                        case COMMITTED -> "in the catalog, but the manager gave no receipt";
                    });
            return;
        }
        out.printf("Receipt of upload %s%n", receipt.upload());
        out.printf("  File       %s, version %d, of %s%n", receipt.name(), receipt.version(), receipt.client());
        out.printf("  Size       %d bytes (%s)%n", receipt.size(), Amounts.bytes(receipt.size()));
        out.printf("  SHA-256    %s%n", receipt.blob());
        out.printf("  Committed  %s%n", TIME.format(receipt.committed()));
        out.printf(
                "  Copies     %d of %d%n",
                receipt.replicas().size(), receipt.copies().copies());
        for (ReplicaProof proof : receipt.replicas()) {
            out.printf(
                    "    %s computed %s, on stable storage %s, %s%n",
                    proof.node(),
                    proof.blob(),
                    TIME.format(proof.stored()),
                    switch (signed.apply(proof)) {
                        case BY_ITS_KEY -> "signed by it";
                        case NOT_SIGNED -> "not signed";
                        case BY_ANOTHER_KEY -> "NOT SIGNED WITH THE KEY THAT IT HAS NOW";
                    });
        }
    }

    @Override
    public void problem(Problem problem, Exit exit) {
        err.println("cofre: " + sentence(problem));
    }

    private static String servers(Receipt receipt) {
        return receipt.replicas().stream().map(proof -> proof.node().value()).collect(Collectors.joining(", "));
    }

    private static String sentence(Problem problem) {
        return problem.detail() == null ? problem.title() : problem.detail();
    }

    /** Clocks of two machines differ, so a little in the future is now. */
    private static String ago(Instant time) {
        Duration passed = Duration.between(time, Instant.now());
        return Amounts.time(passed.isNegative() ? Duration.ZERO : passed) + " ago";
    }

    private final class Pages implements Consumer<FileEntry> {
        private Table table = head();
        private boolean printed;

        @Override
        public void accept(FileEntry file) {
            table.add(
                    file.name().value(),
                    Integer.toString(file.version()),
                    Amounts.bytes(file.size()),
                    TIME.format(file.committed()),
                    Integer.toString(file.replicas()));
            if (table.size() == ROWS) {
                flush();
            }
        }

        void end() {
            if (table.size() > 0) {
                flush();
            } else if (!printed) {
                err.println("No files yet.");
            }
        }

        private void flush() {
            table.print(out);
            table = head();
            printed = true;
        }

        private static Table head() {
            return new Table(
                    Column.left("NAME"),
                    Column.right("VERSION"),
                    Column.right("SIZE"),
                    Column.left("SAVED"),
                    Column.right("COPIES"));
        }
    }
}
