package dev.cofre.system.simulation;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.batch.BatchAnswer;
import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.identity.Challenge;
import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeWelcome;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.rebuild.JournalPage;
import dev.cofre.api.repair.HeartbeatAnswer;
import dev.cofre.api.repair.Prover;
import dev.cofre.api.suspicion.SuspicionReport;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.storage.admission.AdmissionParts;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.MemoryBlobStore;
import dev.cofre.storage.blob.MemoryDrive;
import dev.cofre.storage.blob.StoreUsage;
import dev.cofre.storage.blob.StoredBlob;
import dev.cofre.storage.failure.Failures;
import dev.cofre.storage.holding.HoldingParts;
import dev.cofre.storage.inventory.InventoryParts;
import dev.cofre.storage.inventory.Losses;
import dev.cofre.storage.manager.ManagerMemory;
import dev.cofre.storage.manager.ManagerParts;
import dev.cofre.storage.node.FolderId;
import dev.cofre.storage.node.OrderTaker;
import dev.cofre.storage.rebuild.ToldJournal;
import dev.cofre.storage.repair.RepairParts;
import dev.cofre.storage.replica.PeerReads;
import dev.cofre.storage.upload.SettlementParts;
import dev.cofre.system.simulation.world.LifeLog;
import dev.cofre.system.simulation.world.Machine;
import dev.cofre.system.simulation.world.Network;
import dev.cofre.system.simulation.world.Pace;
import dev.cofre.system.simulation.world.Timeline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.client.ResourceAccessException;

/** A storage server: what decides is the real one's, made anew at each start, on a drive that outlives it. */
final class SimulatedServer extends Machine {
    private static final int SMALL = 64;
    private static final long CAPACITY = 1 << 30;
    /** Making keys costs more than a life; who has which one does not matter. */
    private static final List<NodeKeyPair> KEYS = keys();

    private final NodeId id;
    private final Cluster cluster;
    private MemoryDrive drive = new MemoryDrive();
    private UUID folder;
    private NodeKeyPair keys;
    private int keysUsed;
    /** As its folder keeps it. */
    private ManagerMemory seen = ManagerParts.memory();

    private @Nullable UUID joined;
    private @Nullable Parts parts;
    private boolean lying;
    /** Whether it tells of states of the catalog that never were. */
    private boolean raving;

    private boolean lied;

    /** What a server is in. */
    record Cluster(
            Network network,
            SimulatedManager manager,
            Map<NodeId, SimulatedServer> servers,
            Promises promises,
            LifeLog log,
            Mistake mistake,
            Pace pace) {}

    SimulatedServer(int number, Timeline timeline, Cluster cluster) {
        super("server" + number, timeline);
        this.id = new NodeId("server" + number);
        this.cluster = cluster;
        this.keysUsed = number;
        this.keys = KEYS.get(number);
        this.folder = uuid(timeline);
    }

    private static List<NodeKeyPair> keys() {
        List<NodeKeyPair> made = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            made.add(NodeKeyPair.generate());
        }
        return List.copyOf(made);
    }

    static UUID uuid(Timeline timeline) {
        return new UUID(timeline.random().nextLong(), timeline.random().nextLong());
    }

    private final class Parts {
        final BlobStore store;
        final ManagerApi manager;
        final Losses losses = new Losses();
        final OrderTaker orders;
        final HoldingParts holding;
        final SettlementParts settlement;
        final SimulatedPrimary primary;

        @Nullable
        String session;

        boolean welcome;
        /** By how much the manager's time is ahead, as it was heard last. */
        Duration ahead = Duration.ZERO;

        Parts(Life life) {
            MemoryBlobStore memory = new MemoryBlobStore(drive, clock(), CAPACITY, SMALL);
            memory.tellingWhatGoes(blob -> cluster.promises.goes(SimulatedServer.this, blob))
                    .tellingWhatIsLetGo(blob -> cluster.promises.letGo(SimulatedServer.this, blob))
                    .tellingWhatIsDroppedForGood(blob -> cluster.promises.isDroppedForGood(SimulatedServer.this, blob));
            store = lying ? new LyingStore(memory, cluster.promises::allBlobs) : memory;
            manager = cluster.mistake.of(
                    (ManagerApi) Proxy.newProxyInstance(
                            ManagerApi.class.getClassLoader(),
                            new Class<?>[] {ManagerApi.class},
                            (proxy, method, arguments) ->
                                    ask(method.getName(), arguments == null ? new Object[0] : arguments)),
                    lying);
            ExecutorService threads = life.threads();
            PeerReads peers = new Peers();
            FolderId here = new FolderId(folder);
            holding = new HoldingParts(
                    store,
                    id,
                    keys,
                    timeline::now,
                    SimulatedServer.this::proofsOf,
                    timeline.random(),
                    cluster.mistake == Mistake.COUNTS_WHO_HAS_PROVED_NOTHING);
            orders = RepairParts.of(
                    store,
                    peers,
                    holding,
                    AdmissionParts.wide(),
                    manager,
                    seen,
                    losses,
                    id,
                    here,
                    timeline::now,
                    this::later,
                    cluster.pace.keep(),
                    threads);
            primary = new SimulatedPrimary(SimulatedServer.this, store, manager);
            settlement = new SettlementParts(
                    store,
                    primary,
                    ManagerParts.of(manager, id, seen, threads),
                    peers,
                    id,
                    timeline::now,
                    clock(),
                    Duration.ofSeconds(20));
            Runnable inventory = InventoryParts.of(store, manager, () -> welcome, losses, id, here);
            life.every(SimulatedManager.HEARTBEAT.toMillis(), this::report);
            life.every(60_000, inventory);
            if (cluster.mistake != Mistake.NEVER_SETTLES) {
                life.every(20_000, settlement::settle);
            }
            life.every(120_000, settlement::forgetExpired);
            life.every(300_000, this::scrub);
            Duration keep =
                    cluster.mistake == Mistake.KEEPS_NOTHING_THAT_WAS_LET_GO ? Duration.ZERO : cluster.pace.keep();
            life.every(60_000, () -> store.dropLetGo(earlier().minus(keep)));
        }

        private @Nullable Object ask(String call, Object[] arguments) {
            if (call.equals("suspect")) {
                cluster.promises.speaksAgainst(SimulatedServer.this, (SuspicionReport) arguments[0]);
            }
            String said = session;
            Supplier<@Nullable Object> answer = () -> cluster.manager.answer(id, said, call, arguments);
            try {
                // a report that comes minutes late tells of a server that may be dead by then: a connection does not
                // live so long
                return call.equals("heartbeat")
                        ? cluster.network.once(SimulatedServer.this, cluster.manager, call, answer)
                        : cluster.network.call(SimulatedServer.this, cluster.manager, call, answer);
            } catch (Network.UnreachableException e) {
                throw new NoAnswerException(e);
            }
        }

        /** As Membership does it. */
        private void report() {
            try {
                if (welcome) {
                    HeartbeatAnswer answer = manager.heartbeat(id, reportOf(false));
                    ahead = Duration.between(timeline.now(), answer.now());
                    if (answer.catalog() != null) {
                        seen.isTold(answer.catalog());
                    }
                    orders.take(answer.orders());
                } else {
                    register();
                }
            } catch (ProblemException e) {
                if (e.is(ProblemType.UNKNOWN_NODE)) {
                    welcome = false;
                } else if (e.is(ProblemType.SESSION_OVER)) {
                    welcome = false;
                    session = null;
                } else {
                    cluster.log.add("%s is refused: %s", id, e.problem().type());
                }
            } catch (ResourceAccessException e) {
                // it tries again
            }
        }

        NodeRegistration registration() {
            return new NodeRegistration(
                    id, URI.create("http://" + id + ":1"), zone(), folder, joined, reportOf(false), keys.key(), null);
        }

        JournalPage journal(@Nullable UploadId after, @Nullable Long since) {
            return new ToldJournal(store).page(since, after);
        }

        private void register() {
            Challenge challenge = manager.challenge();
            NodeWelcome answer = manager.register(registration().signed(challenge, keys));
            session = answer.session();
            joined = answer.cluster();
            welcome = true;
            cluster.log.add("%s has joined", id);
        }

        private List<CatalogMark> seen() {
            List<CatalogMark> told = new ArrayList<>(seen.catalog());
            if (raving && !told.isEmpty() && timeline.chance(0.03)) {
                CatalogMark newest = told.get(0);
                told.set(0, new CatalogMark(newest.generation(), uuid(timeline), newest.counter() + 10));
            }
            return told;
        }

        NodeReport reportOf(boolean last) {
            StoreUsage usage = store.usage();
            return new NodeReport(
                    usage.capacity(),
                    usage.free(),
                    0,
                    usage.writable(),
                    last,
                    null,
                    usage.distrust(),
                    clock().instant(),
                    seen.epoch(),
                    cluster.mistake == Mistake.TAKES_AN_OLD_CATALOG_FOR_THE_NEWEST ? List.of() : seen());
        }

        private Instant later() {
            Instant managers = timeline.now().plus(ahead);
            return managers.isAfter(clock().instant()) ? managers : clock().instant();
        }

        private Instant earlier() {
            Instant managers = timeline.now().plus(ahead);
            return managers.isBefore(clock().instant()) ? managers : clock().instant();
        }

        private void scrub() {
            for (StoredBlob each : store.blobs(null, Integer.MAX_VALUE)) {
                if (!drive.isWhole(each.blob()) && !lying) {
                    cluster.log.add("%s finds %s bad", id, new ShortBlob(each.blob()));
                    Failures.await(store.quarantine(each, "it is not what it was"));
                    losses.add(List.of(each.blob()));
                }
            }
        }
    }

    /** As those of an HTTP client, without their stacks, which are deep. */
    private static final class NoAnswerException extends ResourceAccessException {
        private static final long serialVersionUID = 1;

        NoAnswerException(Network.UnreachableException e) {
            super(Objects.requireNonNull(e.getMessage()));
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    /** A blob in the log. */
    record ShortBlob(BlobId blob) {
        @Override
        public String toString() {
            return Long.toHexString(blob.a() >>> 48);
        }
    }

    /** Other servers, as this one asks them. */
    private final class Peers implements PeerReads {
        private <T> T ask(URI node, String what, java.util.function.Function<SimulatedServer, T> answer)
                throws IOException {
            SimulatedServer other = Objects.requireNonNull(cluster.servers.get(new NodeId(node.getHost())));
            try {
                return cluster.network.call(SimulatedServer.this, other, what, () -> answer.apply(other));
            } catch (Network.UnreachableException e) {
                throw new IOException(e.getMessage());
            }
        }

        @Override
        public UploadStatus status(URI node, UploadId upload) throws IOException {
            return ask(node, "status", other -> other.parts().primary.status(upload));
        }

        @Override
        public List<BatchAnswer.Blob> readBatch(URI node, List<BatchFrame> asked) throws IOException {
            List<BatchAnswer.Blob> answers = ask(
                    node,
                    "read",
                    other -> asked.stream()
                            .map(frame -> other.read(frame.blob()))
                            .toList());
            SimulatedServer other = Objects.requireNonNull(cluster.servers.get(new NodeId(node.getHost())));
            for (int i = 0; i < asked.size(); i++) {
                byte[] content = answers.get(i).content();
                if (content != null
                        && !lying
                        && !BlobId.ofContent(content).equals(asked.get(i).blob())) {
                    cluster.promises.isGivenOtherBytes(SimulatedServer.this, other);
                }
            }
            return answers;
        }

        @Override
        public void read(URI node, String grant, BlobId blob, long from, long size, Sink sink) throws IOException {
            byte[] content = ask(node, "read", other -> other.read(blob)).content();
            if (content == null) {
                throw new IOException("it is not there");
            }
            sink.write(content, (int) from, content.length - (int) from);
        }
    }

    /** What another one says when it is to prove what it holds. */
    private List<BatchAnswer.Blob> proofsOf(Prover other, List<BatchFrame> challenges) throws IOException {
        return new Peers().ask(other.url(), "prove", node -> node.prove(challenges));
    }

    private List<BatchAnswer.Blob> prove(List<BatchFrame> challenges) {
        List<BatchAnswer.Blob> answers = parts().holding.prove(challenges);
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i).content() != null) {
                cluster.promises.proves(this, challenges.get(i).blob());
            }
        }
        return answers;
    }

    private BatchAnswer.Blob read(BlobId blob) {
        try (BlobReader reader = parts().store.open(blob)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            reader.transferTo(0, reader.size(), out);
            return new BatchAnswer.Blob(out.toByteArray(), null);
        } catch (ProblemException e) {
            return new BatchAnswer.Blob(null, e.problem());
        } catch (IOException e) {
            return new BatchAnswer.Blob(
                    null, new ProblemException(ProblemType.REPLICA_DAMAGED, "it is damaged").problem());
        }
    }

    NodeId id() {
        return id;
    }

    /** A zone for every two. */
    private String zone() {
        return "zone" + (id.value().charAt(6) - '0') % 2;
    }

    /** Whether it knows that the catalog has been as far as this. */
    boolean hasSeen(long counter) {
        return !seen.catalog().isEmpty() && seen.catalog().get(0).counter() >= counter;
    }

    NodeRegistration registration() {
        return parts().registration();
    }

    JournalPage journal(@Nullable UploadId after, @Nullable Long since) {
        return parts().journal(after, since);
    }

    /** An operator has back what was let go here. */
    void takeBackLetGo() {
        parts().store.takeBackLetGo(Integer.MAX_VALUE);
    }

    MemoryDrive drive() {
        return drive;
    }

    boolean isLying() {
        return lying;
    }

    /** Whether it lies, or has done so. */
    boolean hasLied() {
        return lied;
    }

    void lie(boolean on) {
        lied |= on;
        lying = on;
        raving = on && timeline.chance(0.3);
    }

    SimulatedPrimary primary() {
        return parts().primary;
    }

    private Parts parts() {
        if (parts == null) {
            throw new IllegalStateException("it does not run");
        }
        return parts;
    }

    @Override
    public void begin() {
        super.begin();
        cluster.log.add("%s starts", id);
        cluster.promises.starts(this);
        Parts made = new Parts(life());
        parts = made;
        life().run(made::report); // which waits, and others ask it meanwhile
    }

    /** SIGKILL, or the power. */
    void kill() {
        cluster.log.add("%s is killed", id);
        stop();
        end();
        drive.cutPower(timeline.random());
        if (cluster.mistake == Mistake.ANSWERS_BEFORE_THE_FORCE) {
            drive.loseSince(clock().instant().minusSeconds(15));
        }
    }

    /** As for an upgrade: it says that it stops. */
    void stopInOrder() {
        cluster.log.add("%s stops", id);
        try {
            if (parts().welcome) {
                parts().manager.heartbeat(id, parts().reportOf(true));
            }
        } catch (ProblemException | ResourceAccessException e) {
            // nobody hears it
        }
        stop();
        end();
    }

    private void end() {
        try {
            parts().store.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With a folder from earlier. */
    void putBack(MemoryDrive earlier) {
        drive = earlier.copy();
    }

    /** With an empty folder. */
    void replaceDrive() {
        drive = new MemoryDrive();
        folder = uuid(timeline);
        keysUsed = (keysUsed + 7) % KEYS.size();
        keys = KEYS.get(keysUsed);
        joined = null;
        seen = ManagerParts.memory();
    }

    /** Asks for something that is done at once or not at all. */
    <T> T askOnce(SimulatedServer other, String what, Supplier<T> handler) {
        return cluster.network.once(this, other, what, handler);
    }

    <T> T ask(SimulatedServer other, String what, Supplier<T> handler) {
        return cluster.network.call(this, other, what, handler);
    }

    /** A receipt tells how far the catalog is. */
    void sees(Receipt receipt) {
        ManagerParts.sees(seen, receipt);
    }

    /** An upload is taken back here by one primary, and another may have been told that it is here. */
    void isTakenBack(BlobId blob) {
        cluster.promises.isRobbed(this, List.of(blob));
    }

    SimulatedServer server(NodeId other) {
        return Objects.requireNonNull(cluster.servers.get(other));
    }
}
