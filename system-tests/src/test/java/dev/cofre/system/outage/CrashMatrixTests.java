package dev.cofre.system.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.system.cluster.ClusterCheck;
import dev.cofre.system.cluster.RealCluster;
import dev.cofre.system.fault.Hold;
import dev.cofre.system.http.Bytes;
import dev.cofre.system.http.Http;
import dev.cofre.system.process.Ended;
import dev.cofre.system.process.Processes;
import dev.cofre.system.process.RealProcess;
import dev.cofre.system.step.Step;
import dev.cofre.system.step.Steps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Each party of an upload is killed by SIGKILL at each moment of it, and whatever was acknowledged is kept, whatever is
 * listed is whole, and nothing is left over.
 *
 * <p>By default a quarter of the pairs of victim and moment are tried, each with one kind of upload, as {@code cofre.matrix.seed} has
 * it; {@code -Dcofre.matrix=pairs} tries each pair, {@code -Dcofre.matrix=all} with all kinds.
 */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashMatrixTests {
    @RegisterExtension
    final Processes processes = new Processes();

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private Path home;
    private Steps steps;
    private RealCluster cluster;
    private ClusterCheck check;
    private int cells;

    enum Victim {
        PRIMARY,
        BACKUP,
        MANAGER,
        CLIENT
    }

    enum Kind {
        SMALL(1, 4 << 10),
        LARGE(1, 3 << 20),
        BATCH(6, 3000);

        private final int files;
        private final int size;

        Kind(int files, int size) {
            this.files = files;
            this.size = size;
        }

        /** Of what one server gets in one request: the files of a batch may have different backup servers. */
        private long half(Victim victim) {
            return victim == Victim.BACKUP ? size / 2 : (long) files * size / 2;
        }
    }

    enum Moment {
        /** Connected, and not a byte sent. For a backup server: assigned by the primary. */
        ASSIGNED,
        FIRST_BYTE,
        MIDDLE,
        /** All bytes are there, and none of them forced. */
        LAST_BYTE(Set.of(Step.PRIMARY_BEFORE_FORCE, Step.BACKUP_BEFORE_FORCE), Set.of()),
        FORCED_ON_PRIMARY(Set.of(Step.BACKUP_BEFORE_FORCE), Set.of(Step.PRIMARY_AFTER_FORCE)),
        FORCED_ON_BACKUP(Set.of(Step.PRIMARY_BEFORE_FORCE), Set.of(Step.BACKUP_AFTER_FORCE)),
        FORCED_ON_BOTH(Set.of(Step.PRIMARY_AFTER_FORCE, Step.BACKUP_AFTER_FORCE), Set.of()),
        BEFORE_COMMIT(Set.of(Step.PRIMARY_BEFORE_COMMIT), Set.of()),
        IN_COMMIT(Set.of(Step.MANAGER_BEFORE_COMMIT), Set.of()),
        AFTER_COMMIT(Set.of(Step.MANAGER_AFTER_COMMIT), Set.of()),
        /** A part of the answer's first line is with the client. */
        ANSWERING;

        private final Set<Step> stops;
        private final Set<Step> passed;

        /** A moment on the line, which the proxies know. */
        Moment() {
            this(Set.of(), Set.of());
        }

        /** @param passed what must have been done meanwhile */
        Moment(Set<Step> stops, Set<Step> passed) {
            this.stops = stops;
            this.passed = passed;
        }
    }

    record Cell(Victim victim, Moment moment, Kind kind) {
        /** On the line to whom the victim is, if it is a backup server; else to the primary. */
        private Hold hold() {
            String path = victim == Victim.BACKUP && moment != Moment.ANSWERING ? "/replicas" : "/uploads";
            return switch (moment) {
                case ASSIGNED -> Hold.request(path);
                case FIRST_BYTE -> Hold.body(path, 1);
                case MIDDLE -> Hold.body(path, kind.half(victim));
                case ANSWERING -> Hold.answer(path);
                default -> throw new IllegalStateException(moment + " is not on the line");
            };
        }

        @Override
        public String toString() {
            return "%s killed, %s, %s".formatted(victim, moment, kind);
        }
    }

    static Stream<Cell> cells() {
        String extent = System.getProperty("cofre.matrix", "quarter");
        long seed = Long.getLong("cofre.matrix.seed", System.nanoTime());
        System.out.printf("crash matrix: seed %d, %s%n", seed, extent);
        Random random = new Random(seed);
        int diagonal = random.nextInt(4); // each victim and each moment is among the pairs
        List<Cell> cells = new ArrayList<>();
        for (Victim victim : Victim.values()) {
            for (Moment moment : Moment.values()) {
                Kind drawn = Kind.values()[random.nextInt(Kind.values().length)];
                switch (extent) {
                    case "all" -> Stream.of(Kind.values()).forEach(kind -> cells.add(new Cell(victim, moment, kind)));
                    case "pairs" -> cells.add(new Cell(victim, moment, drawn));
                    case "quarter" -> {
                        if ((victim.ordinal() + moment.ordinal()) % 4 == diagonal) {
                            cells.add(new Cell(victim, moment, drawn));
                        }
                    }
                    default ->
                        throw new IllegalArgumentException(
                                "cofre.matrix=%s; there are quarter, pairs and all".formatted(extent));
                }
            }
        }
        return cells.stream();
    }

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        this.home = home;
        steps = new Steps(home.resolve("steps"));
        RealCluster.Setup setup = new RealCluster.Setup(
                List.of("--cofre.settlement.patience=1s", "--cofre.settlement.interval=200ms"), null, true, steps);
        cluster = RealCluster.start(processes, home, 4, setup);
        check = new ClusterCheck(cluster, home.resolve("journal-copies"));
    }

    @AfterEach
    void restore() throws IOException {
        goOn();
        cluster.restore();
    }

    @AfterAll
    void stop() throws IOException {
        callers.shutdownNow();
        cluster.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void whatCountsIsKeptAndNothingElseIs(Cell cell) throws IOException {
        ClientName client = new ClientName("cell-" + ++cells);
        Map<Path, BlobId> files = write(cell.kind());
        BooleanSupplier reached = stopAt(cell);

        // who is to be killed needs a process of its own; the others' is this one
        Optional<RealProcess> process = cell.victim() == Victim.CLIENT
                ? Optional.of(cluster.client("", words(client, files)))
                : Optional.empty();
        CompletableFuture<Ended> upload = CompletableFuture.supplyAsync(
                () -> process.map(Ended::of).orElseGet(() -> upload(client, files)), callers);
        await().atMost(RealCluster.PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> {
            assertThat(upload).as("before %s", cell).isNotDone();
            return reached.getAsBoolean();
        });
        Optional<RealCluster.Server> server = kill(cell.victim(), process);
        goOn();
        if (cell.victim() == Victim.MANAGER) {
            cluster.startManager();
        }

        if (cell.victim() == Victim.CLIENT) {
            check.settled(client);
            assertAllSaved(upload(client, files).with(0), files);
        } else if (server.isPresent()) {
            Ended ended = upload.join().with(0);
            assertNoticed(cell, server.get(), ended);
            assertAllReadable(ended, files, server.get());
            server.get().restart();
            assertAllSaved(ended, files);
        } else {
            Ended ended = upload.join();
            cluster.awaitServing();
            assertAllSavedOrSaidToBePending(ended, files);
        }
        check.settled(client);
    }

    private Map<Path, BlobId> write(Kind kind) throws IOException {
        Path folder = Files.createDirectories(home.resolve("files").resolve("cell-" + cells));
        Map<Path, BlobId> files = new LinkedHashMap<>();
        for (int i = 0; i < kind.files; i++) {
            byte[] content = Bytes.random(cells * 1000L + i, kind.size);
            files.put(Files.write(folder.resolve("file-" + i), content), BlobId.ofContent(content));
        }
        return files;
    }

    private Ended upload(ClientName client, Map<Path, BlobId> files) {
        return cluster.clientProgram().run("", List.of(words(client, files)));
    }

    private static String[] words(ClientName client, Map<Path, BlobId> files) {
        List<String> words = new ArrayList<>(List.of("--json", "upload", "--client", client.value()));
        files.keySet().forEach(file -> words.add(file.toString()));
        return words.toArray(String[]::new);
    }

    /** @return whether everything stands where it should */
    private BooleanSupplier stopAt(Cell cell) throws IOException {
        cluster.servers().forEach(server -> server.proxy().forgetRequests());
        Moment moment = cell.moment();
        if (!moment.stops.isEmpty()) {
            steps.arm(moment.stops);
            return () -> steps.reached(moment.stops) && steps.reached(moment.passed);
        }
        Hold hold = cell.hold();
        cluster.servers().forEach(server -> server.proxy().hold(hold));
        return hold::isReached;
    }

    private void goOn() throws IOException {
        steps.release();
        cluster.servers().forEach(server -> server.proxy().hold(null));
    }

    /** @return the server, if it is one */
    private Optional<RealCluster.Server> kill(Victim victim, Optional<RealProcess> client) {
        return switch (victim) {
            case PRIMARY -> Optional.of(killServer("PUT /uploads", "POST /uploads"));
            case BACKUP -> Optional.of(killServer("PUT /replicas", "POST /replicas"));
            case MANAGER -> {
                cluster.managerProcess().kill();
                yield Optional.empty();
            }
            case CLIENT -> {
                client.orElseThrow().kill();
                yield Optional.empty();
            }
        };
    }

    private RealCluster.Server killServer(String... requests) {
        RealCluster.Server victim = cluster.servers().stream()
                .filter(server -> Stream.of(requests).anyMatch(server.proxy()::hasSeen))
                .findFirst()
                .orElseThrow();
        victim.process().kill();
        return victim;
    }

    /** The client hears of its own server, not of those behind it; and what was cut short is there to be swept. */
    private static void assertNoticed(Cell cell, RealCluster.Server victim, Ended ended) throws IOException {
        if (cell.victim() == Victim.BACKUP) {
            assertThat(ended.err()).isEmpty();
        } else if (cell.moment() != Moment.ANSWERING) { // by then the rest of the answer may be on the line
            assertThat(ended.err()).contains(victim.id().value());
        }
        if (cell.kind() == Kind.LARGE && cell.moment() == Moment.LAST_BYTE) {
            assertThat(victim.folder().files("incoming")).hasSize(1);
        }
    }

    private void assertAllReadable(Ended ended, Map<Path, BlobId> files, RealCluster.Server down) {
        ended.json().forEach(outcome -> check.readable(receipt(outcome), content(outcome, files), Set.of(down.id())));
    }

    private void assertAllSaved(Ended ended, Map<Path, BlobId> files) {
        List<JsonNode> outcomes = ended.json();
        assertThat(outcomes)
                .hasSize(files.size())
                .allSatisfy(outcome ->
                        assertThat(word(outcome)).as(outcome.toString()).isEqualTo("saved"));
        outcomes.forEach(outcome -> check.kept(receipt(outcome), content(outcome, files)));
    }

    /** Without the manager nobody can say more than this; what is pending gets there by itself. */
    private void assertAllSavedOrSaidToBePending(Ended ended, Map<Path, BlobId> files) {
        List<JsonNode> outcomes = ended.json();
        assertThat(outcomes)
                .hasSize(files.size())
                .allSatisfy(outcome ->
                        assertThat(word(outcome)).as(outcome.toString()).isIn("saved", "not-in-catalog"));
        boolean allSaved = outcomes.stream().allMatch(outcome -> word(outcome).equals("saved"));
        assertThat(ended.exit()).isEqualTo(allSaved ? 0 : 1);
        for (JsonNode outcome : outcomes) {
            Receipt receipt = word(outcome).equals("saved")
                    ? receipt(outcome)
                    : awaitReceipt(UploadId.of(outcome.path("upload").asString()));
            check.kept(receipt, content(outcome, files));
        }
    }

    private Receipt awaitReceipt(UploadId upload) {
        UploadStatus status = await().atMost(RealCluster.PATIENCE)
                .ignoreExceptions()
                .until(() -> cluster.manager().upload(upload), known -> known.receipt() != null);
        return Objects.requireNonNull(status.receipt());
    }

    private static String word(JsonNode outcome) {
        return outcome.path("outcome").asString();
    }

    private static Receipt receipt(JsonNode outcome) {
        return Http.JSON.treeToValue(outcome.path("receipt"), Receipt.class);
    }

    private static BlobId content(JsonNode outcome, Map<Path, BlobId> files) {
        return Objects.requireNonNull(files.get(Path.of(outcome.path("path").asString())));
    }
}
