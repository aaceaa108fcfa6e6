package dev.cofre.client.transfer;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.brake.StoppedAct;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.FilePage;
import dev.cofre.api.file.Locations;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.http.StallGuard;
import dev.cofre.api.node.DepartureView;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeView;
import dev.cofre.api.node.RemovalView;
import dev.cofre.api.node.WaitingNode;
import dev.cofre.api.policy.BackupPolicies;
import dev.cofre.api.policy.BackupPolicy;
import dev.cofre.api.policy.BackupsView;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.repair.RepairView;
import dev.cofre.api.repair.TakenBack;
import dev.cofre.api.status.ClusterStatus;
import dev.cofre.api.trash.TrashEntry;
import dev.cofre.api.trash.TrashPage;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.client.profile.ManagerAddress;
import dev.cofre.client.reading.Watch;
import dev.cofre.client.transfer.download.Download;
import dev.cofre.client.transfer.download.Downloaded;
import dev.cofre.client.transfer.download.Fetch;
import dev.cofre.client.transfer.download.Fresh;
import dev.cofre.client.transfer.download.Landing;
import dev.cofre.client.transfer.download.PartFile;
import dev.cofre.client.transfer.download.Proof;
import dev.cofre.client.transfer.download.ProvenStream;
import dev.cofre.client.transfer.download.SecondReading;
import dev.cofre.client.transfer.exchange.Doubts;
import dev.cofre.client.transfer.exchange.Http;
import dev.cofre.client.transfer.exchange.Manager;
import dev.cofre.client.transfer.exchange.ManagerUnreachableException;
import dev.cofre.client.transfer.exchange.TransferLimits;
import dev.cofre.client.transfer.exchange.TransferListener;
import dev.cofre.client.transfer.source.Outgoing;
import dev.cofre.client.transfer.source.UnreadableException;
import dev.cofre.client.transfer.upload.Groups;
import dev.cofre.client.transfer.upload.Job;
import dev.cofre.client.transfer.upload.ReceiptCheck;
import dev.cofre.client.transfer.upload.Sender;
import dev.cofre.client.transfer.upload.ServerKeys;
import dev.cofre.client.transfer.upload.Signed;
import dev.cofre.client.transfer.upload.Upload;
import dev.cofre.client.transfer.upload.UploadOutcome;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A cluster as one client sees it. Nothing is asked before the first call. Every call may fail with a
 * {@link ProblemException}, a {@link ManagerUnreachableException} among them. Thread-safe, but for listeners.
 */
public final class Cluster implements AutoCloseable {
    private static final int PAGE = 500;
    /** Bounds the memory of one request, and how much must be sent again when a server breaks. */
    private static final long GROUP_BYTES = 8L << 20;

    private static final Set<ProblemType> SAME_FOR_ALL = Set.of(
            ProblemType.MANAGER_UNREACHABLE,
            ProblemType.UNAUTHENTICATED,
            ProblemType.FORBIDDEN,
            ProblemType.CLIENT_FULL);

    private final ClientName client;
    private final TransferLimits limits;
    private final Http http;
    private final Manager manager;
    private final ServerKeys keys;
    private final ReceiptCheck receipts;
    private final Doubts doubts;

    /**
     * Connects to nobody yet.
     *
     * @param token for the manager; null on a cluster without tokens
     */
    public Cluster(ManagerAddress address, ClientName client, @Nullable String token, TransferLimits limits) {
        this.client = client;
        this.limits = limits;
        this.http = new Http(limits);
        this.manager = new Manager(address, token, http);
        this.keys = new ServerKeys(manager);
        this.receipts = new ReceiptCheck(client, keys);
        this.doubts = new Doubts(http.asking().build(), manager);
    }

    /**
     * Stores files: small ones many to a request, each large one in a stream of its own.
     *
     * @param copies null for the cluster's default
     * @param watch of this thread, which reads the files
     * @param ended hears each outcome as it comes; there is one for each file
     */
    public void upload(
            List<Outgoing> files,
            @Nullable ReplicationFactor copies,
            Watch watch,
            TransferListener listener,
            Consumer<UploadOutcome> ended)
            throws InterruptedIOException {
        try (StallGuard guard = new StallGuard(limits.silence())) {
            Sender sender = new Sender(http, limits, guard, listener, receipts);
            Optional<Problem> hopeless = Optional.empty();
            for (List<Outgoing> group : Groups.of(files, GROUP_BYTES)) {
                List<UploadOutcome> outcomes = new ArrayList<>();
                List<Job> jobs = jobs(group, watch, outcomes);
                if (hopeless.isPresent()) {
                    Problem problem = hopeless.get();
                    jobs.forEach(job -> outcomes.add(new UploadOutcome.Failed(job.file(), job.id(), problem)));
                } else if (!jobs.isEmpty()) {
                    outcomes.addAll(
                            new Upload(manager, sender, keys, receipts, limits, listener, client, copies, jobs).run());
                    hopeless = hopeless(outcomes);
                }
                outcomes.forEach(ended);
            }
        }
    }

    /**
     * Stores bytes, under a name that nobody else gives them.
     *
     * @return the proof that they are on as many servers as wanted
     * @throws ProblemException if they could not be stored, or are not in the catalog yet
     */
    public Receipt store(FileName name, byte[] bytes, TransferListener listener) throws InterruptedIOException {
        try (StallGuard guard = new StallGuard(limits.silence())) {
            Sender sender = new Sender(http, limits, guard, listener, receipts);
            UploadOutcome outcome = new Upload(
                            manager,
                            sender,
                            keys,
                            receipts,
                            limits,
                            listener,
                            client,
                            null,
                            List.of(Job.of(name, bytes)))
                    .run()
                    .get(0);
            if (outcome instanceof UploadOutcome.Saved saved) {
                return saved.receipt();
            }
            throw new ProblemException(
                    outcome instanceof UploadOutcome.Failed failed
                            ? failed.problem()
                            : ((UploadOutcome.NotInCatalog) outcome).problem(),
                    null);
        }
    }

    /**
     * Fetches a file into memory; its bytes have the digest that the catalog knows.
     *
     * @param where the file is, from {@link #locate}
     * @throws ProblemException if no server could give it
     */
    public byte[] fetch(Locations where, TransferListener listener) throws InterruptedIOException {
        return fetching(where, listener).whole();
    }

    /**
     * Fetches a range of a file into memory, from the first server whose bytes prove themselves.
     *
     * @throws ProblemException if no server could give it
     */
    public <T> T fetch(Locations where, long from, int length, Proof<T> proof, TransferListener listener)
            throws InterruptedIOException {
        return fetching(where, listener).run(from, length, proof);
    }

    /** A range, if all servers that hold the file, two at least, give the same. */
    public Optional<byte[]> fetchAgreed(Locations where, long from, int length, TransferListener listener) {
        return fetching(where, listener).agreed(from, length);
    }

    private Fetch fetching(Locations where, TransferListener listener) {
        return new Fetch(http.asking().build(), limits, listener, where, () -> locate(where.name()), doubts);
    }

    /** Where the newest version of a file is. */
    public Locations locate(FileName name) {
        return locations(name, null);
    }

    /**
     * Fetches a file. It appears at {@code target} whole, proven and on stable storage, or not at all.
     *
     * @param version null for the newest
     * @param overwrite what lies at {@code target} already
     * @throws IOException if it cannot be written here
     */
    public Downloaded download(
            FileName name, @Nullable Integer version, Path target, boolean overwrite, TransferListener listener)
            throws IOException {
        Locations locations = locations(name, version);
        try (PartFile part = new PartFile(target)) {
            Downloaded downloaded = download(locations, listener, part);
            part.publish(overwrite);
            return downloaded;
        }
    }

    /**
     * Fetches a file into a stream, which is not closed. Only bytes that are proven get there, though after a failure not all of them may
     * have; a file that does not fit into memory is read twice for that.
     */
    public Downloaded download(FileName name, @Nullable Integer version, OutputStream out, TransferListener listener)
            throws IOException {
        Locations found = locations(name, version);
        ProvenStream stream = new ProvenStream();
        Downloaded downloaded = download(found, listener, stream);
        Fresh where = new Fresh(() -> locations(name, found.version()));
        TransferListener again = new SecondReading(listener, downloaded);
        stream.writeTo(
                out,
                (from, length, proof) -> new Fetch(
                                http.asking().build(), limits, again, where.get(), where::renew, doubts)
                        .run(from, length, proof));
        listener.finished();
        return downloaded;
    }

    /** All files of this client, in the order of their names, fetched page by page. */
    public void files(Consumer<FileEntry> each) {
        files(null, each);
    }

    /** Files behind a name, in the order of their names, fetched page by page. */
    public void files(@Nullable FileName behind, Consumer<FileEntry> each) {
        FileName after = behind;
        do {
            FileName from = after;
            FilePage page = manager.ask(api -> api.files(client, from, PAGE));
            page.files().forEach(each);
            after = page.next();
        } while (after != null);
    }

    public List<NodeView> nodes() {
        return manager.ask(api -> api.nodes());
    }

    /**
     * What time it is for the manager, or a few seconds less: this machine's clock may be off, and what the cluster tells of is by
     * the manager's.
     */
    public Instant now() {
        return nodes().stream()
                .map(NodeView::lastHeartbeat)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }

    /** How much a clock of this machine is ahead of the manager's, or a few seconds more; nothing while no server reports. */
    public Optional<Duration> ahead(Clock clock) {
        return nodes().stream()
                .filter(node -> node.state().serves() && node.lastHeartbeat() != null)
                .map(NodeView::lastHeartbeat)
                .max(Comparator.naturalOrder())
                .map(now -> Duration.between(now, clock.instant()));
    }

    /** Moves a file to the trash. @param version null for all */
    public TrashPage delete(FileName name, @Nullable Integer version) {
        return manager.ask(api -> api.delete(name, client, version));
    }

    /** Has a file back from the trash. @param version null for all that are there */
    public TrashPage undelete(FileName name, @Nullable Integer version) {
        return manager.ask(api -> api.undelete(name, client, version));
    }

    /** All that is in this client's trash, fetched page by page. */
    public void trash(Consumer<TrashEntry> each) {
        String after = null;
        do {
            String from = after;
            TrashPage page = manager.ask(api -> api.trash(client, from, PAGE));
            page.versions().forEach(each);
            after = page.next();
        } while (after != null);
    }

    /** What a server's leaving would cost. */
    public DepartureView departure(NodeId node) {
        return manager.ask(api -> api.departure(node));
    }

    /** Begins to empty a server. */
    public DepartureView drain(NodeId node) {
        return manager.ask(api -> api.drain(node));
    }

    public DepartureView cancelDrain(NodeId node) {
        return manager.ask(api -> api.cancelDrain(node));
    }

    /** Takes a server off the list that is gone for good; to be called until it is done. */
    public RemovalView remove(NodeId node) {
        return manager.ask(api -> api.remove(node));
    }

    /** Servers that wait to be admitted. */
    public List<WaitingNode> waiting() {
        return manager.ask(ManagerApi::waiting);
    }

    /** Admits a server that waits. @param fingerprint null if only one waits under this name */
    public WaitingNode admit(NodeId node, @Nullable String fingerprint) {
        return manager.ask(api -> api.admit(node, fingerprint));
    }

    /** What a server's word in a receipt is worth. */
    public Signed signed(Receipt receipt, ReplicaProof proof) {
        return receipts.signed(receipt.upload(), proof);
    }

    /** Whether every file has its copies. */
    public RepairView repair() {
        return manager.ask(api -> api.repair());
    }

    /** How it stands with copies and servers. */
    public ClusterStatus status() {
        return manager.ask(api -> api.status());
    }

    /** Whether the snapshots that are expected have come, of all clients that this one may see. */
    public BackupsView backups() {
        return manager.ask(api -> api.backups());
    }

    /** What is stopped and waits for a person's word, of all that this client may see. */
    public List<StoppedAct> brakes() {
        return manager.ask(api -> api.brakes());
    }

    /** Has a server take back copies that it had let go, as many as go in one call. */
    public TakenBack takeBack(NodeId node) {
        return manager.ask(api -> api.takeBack(node));
    }

    /** Lets a stopped act go on. @param upTo how many it may take; null for as many as it would */
    public StoppedAct proceed(String kind, String scope, @Nullable Long upTo) {
        return manager.ask(api -> api.proceed(kind, scope, upTo));
    }

    public BackupPolicies policies() {
        return manager.ask(api -> api.policies(client));
    }

    /** Sets a policy in the place of the one for the same host and path. @return all that there are now */
    public BackupPolicies setPolicy(BackupPolicy policy) {
        return manager.ask(api -> api.setPolicy(client, policy));
    }

    /** @return those that are left */
    public BackupPolicies removePolicy(@Nullable String host, @Nullable String path) {
        return manager.ask(api -> api.removePolicy(client, host, path));
    }

    public UploadStatus upload(UploadId id) {
        return manager.ask(api -> api.upload(id));
    }

    @Override
    public void close() {
        http.close();
    }

    private Locations locations(FileName name, @Nullable Integer version) {
        return manager.ask(api -> api.locations(name, client, version));
    }

    private Downloaded download(Locations locations, TransferListener listener, Landing landing) throws IOException {
        return new Download(
                        http.asking().build(),
                        limits,
                        listener,
                        locations,
                        () -> locations(locations.name(), locations.version()),
                        doubts,
                        landing)
                .run();
    }

    private static List<Job> jobs(List<Outgoing> group, Watch watch, List<UploadOutcome> unreadable) {
        List<Job> jobs = new ArrayList<>();
        for (Outgoing file : group) {
            try {
                jobs.add(Job.of(file, watch));
            } catch (UnreadableException e) {
                unreadable.add(new UploadOutcome.Unreadable(file, e.reason()));
            }
        }
        return jobs;
    }

    /** A failure that would meet every further file as well. */
    private static Optional<Problem> hopeless(List<UploadOutcome> outcomes) {
        return outcomes.stream()
                .filter(UploadOutcome.Failed.class::isInstance)
                .map(outcome -> ((UploadOutcome.Failed) outcome).problem())
                .filter(problem -> ProblemType.of(problem.type())
                        .filter(SAME_FOR_ALL::contains)
                        .isPresent())
                .findFirst();
    }
}
