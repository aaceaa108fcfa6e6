package dev.cofre.system.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.repair.RepairView;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.client.transfer.exchange.TransferLimits;
import dev.cofre.system.client.LibraryClient;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.CatalogSetBack;
import dev.cofre.system.cluster.ClusterCheck;
import dev.cofre.system.cluster.RealCluster;
import dev.cofre.system.cluster.TwinServer;
import dev.cofre.system.conduct.Conduct;
import dev.cofre.system.conduct.Lie;
import dev.cofre.system.fault.FaultProxy;
import dev.cofre.system.fault.RudeClient;
import dev.cofre.system.http.Bytes;
import dev.cofre.system.http.Http;
import dev.cofre.system.process.Processes;
import dev.cofre.system.process.RealProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/**
 * Load and faults for a time, drawn from a seed, which is printed; afterwards the same promises hold as ever. Two faults that
 * lose copies never come so near that both copies of a file could be lost: the cluster has time to repair in between.
 *
 * <p>{@code -Dcofre.faults.seconds=3600} for a long one, {@code -Dcofre.faults.seed=N} to see the same faults again. What the load
 * does meanwhile is a matter of time, and not the same. {@code -Dcofre.faults.only='liar|two liars'} for some kinds alone.
 */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // for the processes, which outlive no class
class RandomFaultTests {
    /** So much may be let go, deleted or expire within an hour whatever its share. */
    private static final long MUCH = 1000;

    private static final long SEED = Long.getLong("cofre.faults.seed", System.nanoTime());
    /** Which faults are drawn: their names. */
    private static final String ONLY = System.getProperty("cofre.faults.only", ".*");

    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("cofre.faults.seconds", 30));
    /** Of a reader that does not wait long for a better answer. */
    private static final TransferLimits READING = new TransferLimits(
            Duration.ofSeconds(3),
            Duration.ofSeconds(20),
            8,
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            Duration.ofMillis(200));

    private static final ClientName KEEPER = new ClientName("keeper");
    private static final ClientName CHANGER = new ClientName("changer");
    /** As many as the check at the end can list; they are spread over the time, or over two minutes if that is longer. */
    private static final int MOST_FILES = 900;

    private static final int KEEPERS = 3;
    private static final Duration PACE = Duration.ofSeconds(Math.max(120, TIME.toSeconds()))
            .multipliedBy(KEEPERS)
            .dividedBy(MOST_FILES);

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** No clock stops an upload for longer, whatever it is set to. */
    private static final Duration NOT_STALLED = Duration.ofMinutes(1);

    private static final ClientName DELETER = new ClientName("deleter");
    private static final Duration RETENTION = Duration.ofSeconds(45);
    private static final int MOST_DAMAGED = 30;
    private static final List<Duration> JUMPS = List.of(
            Duration.ofMinutes(7),
            Duration.ofMinutes(-7),
            Duration.ofDays(3),
            Duration.ofDays(-3),
            Duration.ofDays(400),
            Duration.ofDays(-400),
            Duration.ofDays(20 * 365),
            Duration.ofDays(-20 * 365));

    @RegisterExtension
    final Processes processes = new Processes();

    @TempDir
    Path home;

    @SuppressWarnings("NullAway.Init")
    private RealCluster cluster;

    private final Random random = new Random(SEED);
    private final long began = System.nanoTime();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger stored = new AtomicInteger();
    private final Map<String, Receipt> kept = new ConcurrentHashMap<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    /** Whose word counts for nothing at the moment. */
    private final Set<NodeId> liars = ConcurrentHashMap.newKeySet();
    /** Taken by each action of the load, and by whoever wants none. */
    private final ReadWriteLock loading = new ReentrantReadWriteLock(true);

    private final ExecutorService load = Executors.newCachedThreadPool();

    @BeforeEach
    void start() throws IOException {
        cluster = RealCluster.start(
                processes,
                home,
                4,
                new RealCluster.Setup(
                        List.of(
                                "--cofre.manager.repair.grace=6s",
                                "--cofre.manager.repair.restart-grace=30s",
                                "--cofre.manager.repair.urgent-grace=2s",
                                "--cofre.manager.repair.interval=200ms",
                                "--cofre.manager.repair.retry=1s",
                                "--cofre.manager.repair.order-time=10s",
                                "--cofre.manager.trash.retention=" + RETENTION.toSeconds() + "s",
                                "--cofre.inventory.interval=200ms",
                                // bits are flipped at rest now and then, and the machine is good
                                "--cofre.node.most-damaged=" + MOST_DAMAGED,
                                "--cofre.manager.suspicion.patience=2s",
                                "--cofre.settlement.patience=2s"),
                        null,
                        true,
                        null,
                        false,
                        true));
    }

    @AfterEach
    void stop() throws IOException {
        over.set(true);
        load.shutdownNow();
        cluster.close();
    }

    @Test
    void whateverHappensNothingThatWasAcknowledgedIsLost() throws Exception {
        say("seed %d, %s".formatted(SEED, TIME));
        for (int i = 0; i < KEEPERS; i++) {
            int number = i;
            load.execute(() -> keep(new Random(SEED + number)));
        }
        load.execute(() -> change(new Random(SEED - 1)));
        load.execute(() -> read(new Random(SEED - 2)));
        await().atMost(PATIENCE).until(() -> kept.size() >= 20);

        int faults = 0;
        while (System.nanoTime() - began < TIME.toNanos() && wrong.isEmpty()) {
            oneFault();
            faults++;
        }
        over.set(true);
        load.shutdown();
        await().atMost(PATIENCE).until(load::isTerminated);
        calm();

        say("%d faults, %d files acknowledged".formatted(faults, kept.size()));
        assertThat(wrong).as("seed %d", SEED).isEmpty();
        assertThat(cluster.manager().status().repair()).satisfies(repair -> {
            assertThat(repair.lost()).as("blobs without any copy").isZero();
            assertThat(repair.missingCopies()).isZero();
            assertThat(repair.bytesAtRisk()).isZero();
        });
        assertThat(cluster.manager().brakes())
                .allSatisfy(stopped -> assertThat(stopped.recently() + stopped.taking())
                        .as("nothing is stopped for little: %s", stopped.inWords())
                        .isGreaterThan(MUCH))
                .allSatisfy(stopped -> assertThat(stopped.inWords())
                        .contains("%s of %s would take".formatted(stopped.kind(), stopped.scope()))
                        .contains("cofre proceed %s %s".formatted(stopped.kind(), stopped.scope())));
        ClusterCheck check = new ClusterCheck(cluster, home.resolve("journals"));
        for (Receipt receipt : kept.values()) {
            check.kept(receipt, receipt.blob());
        }
        check.settled(KEEPER);
    }

    private interface Fault {
        void happen(RealCluster.Server server) throws Exception;
    }

    private void oneFault() throws Exception {
        List<Map.Entry<String, Fault>> faults = List.of(
                Map.entry("kill -9", this::kill),
                Map.entry("kill -9", this::kill),
                Map.entry("orderly restart", this::restart),
                Map.entry("stall", this::stall),
                Map.entry("refused connections", this::refuse),
                Map.entry("cut connections", this::cut),
                Map.entry("slow line", this::slow),
                Map.entry("drain and cancel", this::drain),
                Map.entry("lost index", this::loseIndex),
                Map.entry("flipped bit", this::flip),
                Map.entry("vanished file", this::vanish),
                Map.entry("wiped folder", this::wipe),
                Map.entry("old folder returns", this::returnOld),
                Map.entry("liar", server -> lie(List.of(server))),
                Map.entry("liar", server -> lie(List.of(server))),
                Map.entry("two liars", server -> lie(List.of(server, next(server)))),
                Map.entry(
                        "clock of a server", server -> jump(List.of(server.id().value()))),
                Map.entry("clock of the manager", server -> jump(List.of("manager"))),
                Map.entry("clocks of all", server -> jump(everybody())),
                Map.entry("clock of a client", server -> uploadFromAnotherTime()),
                Map.entry("garbage for a tenth of all reads", server -> garble(server, 1)),
                Map.entry("garbage for all reads", server -> garble(server, 10)),
                Map.entry("catalog set back", server -> setBackCatalog()),
                Map.entry("twin", server -> new TwinServer(cluster, server, home).isRefused()),
                Map.entry("rude client of a server", server -> beRude(server.process(), server.ownUrl())),
                Map.entry(
                        "rude client of the manager", server -> beRude(cluster.managerProcess(), cluster.managerUrl())),
                Map.entry("manager killed", server -> killManager()),
                Map.entry("manager stalled", server -> stallManager()));
        List<Map.Entry<String, Fault>> drawn =
                faults.stream().filter(fault -> fault.getKey().matches(ONLY)).toList();
        Map.Entry<String, Fault> fault = drawn.get(random.nextInt(drawn.size()));
        RealCluster.Server server = cluster.servers().get(random.nextInt(4));
        say("%s (%s)".formatted(fault.getKey(), server.id()));
        fault.getValue().happen(server);
    }

    private void kill(RealCluster.Server server) throws IOException {
        server.process().kill();
        pause(500, 9000); // some are away for longer than the grace
        server.restart();
    }

    private void restart(RealCluster.Server server) throws IOException {
        server.process().stop();
        server.restart();
    }

    private void stall(RealCluster.Server server) {
        server.process().freeze();
        pause(500, 5000);
        server.process().wake();
    }

    private void refuse(RealCluster.Server server) {
        server.proxy().refuse();
        pause(500, 5000);
        server.proxy().heal();
    }

    private void cut(RealCluster.Server server) {
        server.proxy().cutAfter(random.nextInt(3_000_000));
        pause(500, 3000);
        server.proxy().heal();
    }

    private void slow(RealCluster.Server server) {
        server.proxy().throttle(200_000);
        pause(500, 4000);
        server.proxy().throttle(FaultProxy.FULL_SPEED);
    }

    private void drain(RealCluster.Server server) {
        eventually(() -> cluster.manager().drain(server.id()));
        pause(500, 5000);
        eventually(() -> cluster.manager().cancelDrain(server.id()));
    }

    private void loseIndex(RealCluster.Server server) throws IOException {
        server.process().kill();
        for (String file : List.of("index.db", "index.db-wal", "index.db-shm")) {
            Files.deleteIfExists(server.folder().path().resolve(file));
        }
        server.restart();
    }

    private void flip(RealCluster.Server server) throws IOException {
        damage(server, file -> {
            try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
                long place = random.nextInt((int) bytes.length());
                bytes.seek(place);
                int before = bytes.read();
                bytes.seek(place);
                bytes.write(before ^ (1 << random.nextInt(8)));
            }
        });
    }

    private void vanish(RealCluster.Server server) throws IOException {
        damage(server, Files::deleteIfExists);
    }

    private interface Damage {
        void to(Path file) throws IOException;
    }

    /** Something happens to one blob's file, and a reader meets it: otherwise it would be found some days later. */
    private void damage(RealCluster.Server server, Damage damage) throws IOException {
        calm();
        for (Receipt receipt : kept.values()) {
            Path file = server.folder()
                    .path()
                    .resolve("blobs")
                    .resolve(receipt.blob().hex().substring(0, 2))
                    .resolve(receipt.blob().hex());
            if (Files.exists(file)) {
                damage.to(file);
                Locations where = cluster.manager().locations(receipt.name(), KEEPER, receipt.version());
                where.replicas().stream()
                        .filter(replica -> replica.node().equals(server.id()))
                        .forEach(replica -> readOne(receipt.blob(), replica));
                break;
            }
        }
        calm();
    }

    private void wipe(RealCluster.Server server) throws IOException {
        calm();
        server.process().kill();
        FileSystemUtils.deleteRecursively(server.folder().path());
        server.restart();
        calm();
    }

    private void returnOld(RealCluster.Server server) throws IOException {
        server.process().stop();
        Path aside = home.resolve("aside");
        FileSystemUtils.copyRecursively(server.folder().path(), aside);
        server.restart();
        pause(1000, 5000);
        calm();
        server.process().kill();
        FileSystemUtils.deleteRecursively(server.folder().path());
        FileSystemUtils.copyRecursively(aside, server.folder().path());
        FileSystemUtils.deleteRecursively(aside);
        server.restart();
        calm();
    }

    private RealCluster.Server next(RealCluster.Server server) {
        List<RealCluster.Server> all = cluster.servers();
        return all.get((all.indexOf(server) + 1) % all.size());
    }

    /** Each in its own way; between them they may hold both copies of a file. */
    private void lie(List<RealCluster.Server> servers) throws IOException {
        calm();
        List<Lie> known = List.of(Lie.values());
        List<Receipt> all = List.copyOf(kept.values());
        cluster.claim(all.stream().map(Receipt::blob).toList());
        Map<NodeId, Long> suspicions = suspicions();
        servers.forEach(server -> liars.add(server.id()));
        boolean anyToReaders = false;
        for (RealCluster.Server server : servers) {
            Lie lie = known.get(random.nextInt(known.size()));
            anyToReaders |= isToReaders(lie);
            say("  %s: %s".formatted(server.id(), lie));
            cluster.behave(server.id().value(), Conduct.lying(lie));
        }
        pause(1000, 3000);
        for (int i = 0; i < 20; i++) {
            readAsAClient(all.get(random.nextInt(all.size())));
        }
        if (anyToReaders) {
            awaitOneIsNamed(servers, suspicions, all);
        }
        servers.forEach(server -> cluster.behave(server.id().value(), Conduct.HONEST));
        calm();
        servers.forEach(server -> liars.remove(server.id()));
    }

    private static boolean isToReaders(Lie lie) {
        return Lie.TO_READERS.contains(lie) || lie == Lie.HOLLOW;
    }

    /** Reads on until it is so: who is asked first is chance. */
    private void awaitOneIsNamed(List<RealCluster.Server> servers, Map<NodeId, Long> before, List<Receipt> all) {
        await().atMost(PATIENCE).pollDelay(Duration.ZERO).until(() -> {
            readAsAClient(all.get(random.nextInt(all.size())));
            Map<NodeId, Long> now = suspicions();
            return servers.stream()
                    .anyMatch(server -> now.getOrDefault(server.id(), 0L) > before.getOrDefault(server.id(), 0L));
        });
    }

    private Map<NodeId, Long> suspicions() {
        return cluster.manager().status().suspicions().stream()
                .collect(Collectors.toMap(Suspicion::node, Suspicion::count, Long::sum));
    }

    /** What an honest server holds is read; nothing is read wrong. */
    private void readAsAClient(Receipt receipt) {
        boolean safe = cluster.manager().locations(receipt.name(), KEEPER, receipt.version()).replicas().stream()
                .anyMatch(replica -> !liars.contains(replica.node()));
        Path target = home.resolve("read");
        try (LibraryClient reader = new LibraryClient(cluster, KEEPER.value(), READING)) {
            Files.deleteIfExists(target);
            reader.download(receipt.name().value(), target);
            if (!BlobId.ofContent(Files.readAllBytes(target)).equals(receipt.blob())) {
                wrong.add("%s was read wrong".formatted(receipt.name()));
            }
        } catch (ProblemException e) {
            if (safe) {
                wrong.add("%s cannot be read, and an honest server holds it: %s"
                        .formatted(receipt.name(), e.getMessage()));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private List<String> everybody() {
        List<String> all = new ArrayList<>(List.of("manager"));
        cluster.servers().forEach(server -> all.add(server.id().value()));
        return all;
    }

    /** Nothing expires before its time, and nothing waits for the length of the jump. */
    private void jump(List<String> whose) {
        Duration jump = JUMPS.get(random.nextInt(JUMPS.size()));
        say("  by " + jump);
        FileName deleted = new FileName("deleted-" + random.nextLong());
        eventually(() -> new Sender(cluster, DELETER).store(deleted.value(), Bytes.random(1, 1000)));
        eventually(() -> cluster.manager().delete(deleted, DELETER, null));
        long since = System.nanoTime();

        whose.forEach(each -> cluster.behave(each, Conduct.ahead(jump)));
        assertNothingStalls();
        assertInTrash(deleted, since);
        whose.forEach(each -> cluster.behave(each, Conduct.HONEST));
        assertNothingStalls();
        assertInTrash(deleted, since);
    }

    private void assertNothingStalls() {
        await("an upload").atMost(NOT_STALLED).ignoreExceptions().until(() -> {
            new Sender(cluster, CHANGER).store("goes on", Bytes.random(random.nextLong(), 200_000));
            return true;
        });
    }

    private void assertInTrash(FileName deleted, long since) {
        boolean there = cluster.manager().trash(DELETER, null, 1000).versions().stream()
                .anyMatch(entry -> entry.name().equals(deleted));
        if (!there && System.nanoTime() - since < RETENTION.minusSeconds(10).toNanos()) {
            wrong.add("%s has expired before its time".formatted(deleted));
        }
    }

    /** Its ids have the time of its clock. */
    private void uploadFromAnotherTime() {
        Duration jump = JUMPS.get(random.nextInt(JUMPS.size()));
        long millis = Instant.now().plus(jump).toEpochMilli();
        UploadId upload = UploadId.of(
                new UUID(millis << 16 | 0x7000 | random.nextInt(0x1000), Long.MIN_VALUE | random.nextLong() >>> 2)
                        .toString());
        byte[] content = Bytes.random(random.nextLong(), 2000);
        String name = "at " + upload;
        under(() -> {
            Sender sender = new Sender(cluster, KEEPER);
            kept.put(name, sender.put(sender.assign(upload, name, (long) content.length, null), content));
        });
    }

    /** All that is written is right. Enough of it, and the server says that it does not rely on its machine, and writes nothing more. */
    private void garble(RealCluster.Server server, int tenths) throws IOException {
        calm();
        cluster.behave(server.id().value(), Conduct.garbling(tenths));
        int asked = 0;
        for (Receipt receipt : kept.values()) {
            for (Locations.Location replica : cluster.manager()
                    .locations(receipt.name(), KEEPER, receipt.version())
                    .replicas()) {
                if (replica.node().equals(server.id())) {
                    readOne(receipt.blob(), replica);
                    asked++;
                }
            }
        }
        if (tenths == 10 && asked > 2 * MOST_DAMAGED) {
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> cluster.manager().status().nodes().stream()
                            .anyMatch(node -> node.node().equals(server.id())
                                    && node.distrust() != null
                                    && node.state() == NodeState.READ_ONLY));
            say("  it does not rely on its machine");
        }
        cluster.behave(server.id().value(), Conduct.HONEST);
        server.process().stop();
        server.restart();
        calm();
    }

    /** One caller costs nobody else anything: the load goes on meanwhile, and so does the process. */
    private void beRude(RealProcess process, URI url) throws IOException {
        cluster.restore(); // what was killed before has its start behind it
        RudeClient.Way way = RudeClient.Way.values()[random.nextInt(RudeClient.Way.values().length)];
        say("  %s: %s".formatted(process, way));
        try (RudeClient rude = RudeClient.start(url, way, random.nextLong())) {
            pause(1000, 4000);
            assertNothingStalls();
            await("life")
                    .atMost(NOT_STALLED)
                    .ignoreExceptions()
                    .until(() ->
                            Http.get(url.resolve("/actuator/health/liveness")).statusCode() == 200);
        }
        if (!process.isRunning()) {
            wrong.add("%s did not stand a rude client: %s".formatted(process, way));
        }
    }

    private void killManager() {
        cluster.managerProcess().kill();
        pause(0, 3000);
        cluster.startManager();
    }

    /** Whatever was acknowledged until now, and since the moment to which it is set back, is in it again. */
    private void setBackCatalog() throws IOException {
        cluster.restore();
        CatalogSetBack catalog = new CatalogSetBack(cluster, home);
        catalog.keep();
        pause(1000, 5000);
        List<Receipt> given = List.copyOf(kept.values());
        catalog.putBack();
        catalog.assertHas(given);
    }

    private void stallManager() {
        cluster.managerProcess().freeze();
        pause(500, 4000);
        cluster.managerProcess().wake();
    }

    /** All is as it should be, and every file has its copies: a fault that loses some may come. */
    private void calm() throws IOException {
        cluster.servers().forEach(server -> server.proxy().heal());
        cluster.restore();
        loading.writeLock().lock();
        try {
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
                RepairView view = cluster.manager().repair();
                assertThat(view.complete()).as("seed %d: %s", SEED, view).isTrue();
            });
        } finally {
            loading.writeLock().unlock();
        }
    }

    private void under(Runnable action) {
        loading.readLock().lock();
        try {
            action.run();
        } catch (RuntimeException | AssertionError e) {
            rest(); // it failed, and nobody was told OK
        } finally {
            loading.readLock().unlock();
        }
    }

    private void keep(Random sizes) {
        Sender sender = new Sender(cluster, KEEPER);
        while (!over.get() && stored.get() < MOST_FILES) {
            int number = stored.incrementAndGet();
            int size = sizes.nextInt(8) == 0 ? 100_000 + sizes.nextInt(3_000_000) : sizes.nextInt(20_000);
            under(() -> {
                byte[] content = Bytes.random(number, size);
                Receipt receipt = sender.store("file-" + number, content);
                if (!receipt.blob().equals(BlobId.ofContent(content))) {
                    wrong.add("the receipt of file-%d has another digest".formatted(number));
                }
                kept.put("file-" + number, receipt);
            });
            rest(PACE);
        }
    }

    /** Files that are overwritten, deleted and had back: what becomes of them must disturb nobody. */
    private void change(Random choices) {
        Sender sender = new Sender(cluster, CHANGER);
        while (!over.get()) {
            int number = choices.nextInt(20);
            FileName name = new FileName("file-" + number);
            int choice = choices.nextInt(4);
            long seed = choices.nextLong();
            under(() -> {
                switch (choice) {
                    case 0 -> cluster.manager().delete(name, CHANGER, null);
                    case 1 -> cluster.manager().undelete(name, CHANGER, null);
                    case 2 -> sender.store(name.value(), Bytes.random(number, 150_000)); // always the same bytes
                    default -> sender.store(name.value(), Bytes.random(seed, 3000));
                }
            });
            rest();
        }
    }

    /** Whatever a server gives out whole has the right digest. */
    private void read(Random choices) {
        while (!over.get()) {
            List<Receipt> all = List.copyOf(kept.values());
            if (all.isEmpty()) {
                rest();
                continue;
            }
            Receipt receipt = all.get(choices.nextInt(all.size()));
            under(() -> cluster.manager()
                    .locations(receipt.name(), KEEPER, receipt.version())
                    .replicas()
                    .forEach(replica -> readOne(receipt.blob(), replica)));
            rest();
        }
    }

    private void readOne(BlobId blob, Locations.Location replica) {
        try {
            BlobId digest =
                    Http.digest(replica.url().resolve("/blobs/" + blob), "Authorization", "Bearer " + replica.grant());
            if (!digest.equals(blob) && !liars.contains(replica.node())) {
                wrong.add("%s gives out %s for blob %s".formatted(replica.node(), digest, blob));
            }
        } catch (RuntimeException | AssertionError e) {
            rest(); // refused, or cut off
        }
    }

    private static void eventually(Runnable action) {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            action.run();
            return true;
        });
    }

    private void pause(int least, int most) {
        rest(Duration.ofMillis(least + random.nextInt(most - least)));
    }

    private void rest() {
        rest(Duration.ofMillis(50));
    }

    private static void rest(Duration time) {
        await().pollDelay(time).atMost(time.plusMinutes(1)).until(() -> true);
    }

    private void say(String what) {
        System.out.printf("random faults, %5.1f s: %s%n", (System.nanoTime() - began) / 1e9, what);
    }
}
