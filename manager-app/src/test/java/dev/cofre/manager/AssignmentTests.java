package dev.cofre.manager;

import static dev.cofre.manager.running.RunningManager.ME;
import static dev.cofre.manager.running.RunningManager.blob;
import static dev.cofre.manager.running.RunningManager.finished;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.assign.Assignment;
import dev.cofre.api.assign.BackupTargetRequest;
import dev.cofre.api.assign.BackupTargetRequest.Wanted;
import dev.cofre.api.assign.BackupTargets.Targets;
import dev.cofre.api.assign.FileToStore;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.grant.GrantKey;
import dev.cofre.api.grant.Warrant;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.api.upload.CommitRequest.Finished;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.KeptKey;
import dev.cofre.manager.grant.AssignmentCheck;
import dev.cofre.manager.running.JournalServer;
import dev.cofre.manager.running.RunningManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A server cannot say of an upload that it is another client's, or another file, than the manager has assigned. */
class AssignmentTests {
    private static final ClientName VICTIM = new ClientName("victim");
    private static final NodeId LIAR = new NodeId("server1");
    private static final ReplicationFactor TWO = new ReplicationFactor(2);

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private RunningManager manager;

    @BeforeEach
    void start() {
        manager = RunningManager.start(folder);
        manager.fourServers();
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    @Test
    void anUploadIsEnteredAsItWasAssignedAndAsNothingElse() {
        Assigned own = assigned("a.txt");
        Warrant warrant = own.warrant();
        Finished good =
                finished(own.upload(), "a.txt", "x", "server1", "server2").with(warrant);
        Finished other = finished(UploadId.create(), "a.txt", "x", "server1", "server2");
        List<Finished> lies = List.of(
                good.with(null),
                as(good, VICTIM, good.name(), TWO),
                as(good, ME, new FileName("b.txt"), TWO),
                as(good, ME, good.name(), new ReplicationFactor(1)),
                other.with(warrant),
                good.with(assigned("a.txt").warrant()),
                good.with(Warrant.ofFile(new byte[Warrant.CODE])),
                good.with(Warrant.ofForm(warrant.code())),
                good.with(Warrant.ofForm(warrant.code()).part(good.upload(), 0)),
                good.with(Warrant.ofLink(warrant.code(), good.blob())));

        assertThat(lies).allSatisfy(lie -> {
            assertRefused(manager.handIn(lie).problem());
            assertThat(manager.api().files(lie.client(), null, 10).files()).isEmpty();
        });
        assertThat(suspicions()).singleElement().satisfies(each -> {
            assertThat(each.node()).isEqualTo(LIAR);
            assertThat(each.kind()).isEqualTo(Suspicion.Kind.NOT_ASSIGNED);
            assertThat(each.count()).isEqualTo(lies.size());
        });
        assertThat(manager.handIn(good).receipt()).isNotNull();
        assertThat(manager.handIn(good.with(null)).receipt())
                .as("who commits it again gets its receipt")
                .isNotNull();
        assertThat(manager.handIn(as(good, VICTIM, good.name(), TWO).with(null)).problem())
                .isNotNull();
        assertThat(manager.api().files(VICTIM, null, 10).files()).isEmpty();
    }

    @Test
    void placesForCopiesAreGivenForWhatWasAssignedOnlyAndTheLieCostsItsUploadAlone() {
        Assigned own = assigned("a.txt");
        Wanted good = new Wanted(own.upload(), ME, new FileName("a.txt"), 1L, TWO, 1, null, own.warrant());
        Wanted lie = new Wanted(own.upload(), VICTIM, new FileName("a.txt"), 1L, TWO, 1, null, own.warrant());

        List<Targets> answers = targets(good, lie, good.with(null));

        assertThat(answers.get(0).targets())
                .singleElement()
                .satisfies(target -> assertThat(claims(target.grant()).warrant())
                        .as("the copy can be handed in by who holds it")
                        .isEqualTo(own.warrant()));
        assertThat(answers.subList(1, 3)).allSatisfy(each -> {
            assertThat(each.targets()).isEmpty();
            assertRefused(each.problem());
        });
        assertThat(suspicions()).extracting(Suspicion::node).containsExactly(LIAR);
    }

    @Test
    void aNameForBytesThatAreThereIsForTheirOwnerOnly() {
        manager.store("mine.txt", "mine", "server1", "server2");
        Finished hersStored = finished(UploadId.create(), "hers.txt", "hers", "server1", "server2");
        manager.commit(as(hersStored, VICTIM, hersStored.name(), TWO));
        UploadId upload = UploadId.create();
        Assignment.Link link = (Assignment.Link) assign(upload, "copy.txt", blob("mine"));
        Warrant linked = Objects.requireNonNull(claims(link.grant()).warrant());
        Wanted good = new Wanted(upload, ME, new FileName("copy.txt"), 4L, TWO, 1, blob("mine"), linked);
        Wanted hers = new Wanted(upload, ME, new FileName("copy.txt"), 4L, TWO, 1, blob("hers"), linked);
        Assigned sent = assigned("sent.txt");
        Wanted unowned =
                new Wanted(sent.upload(), ME, new FileName("sent.txt"), 4L, TWO, 1, blob("hers"), sent.warrant());

        List<Targets> answers = targets(good, hers, unowned);

        assertThat(answers.get(0).targets()).hasSize(1);
        assertThat(answers.subList(1, 3)).allSatisfy(each -> assertRefused(each.problem()));
        assertRefused(manager.handIn(finished(upload, "copy.txt", "hers", "server1", "server2")
                        .with(linked))
                .problem());
        assertThat(manager.handIn(finished(upload, "copy.txt", "mine", "server1", "server2")
                                .with(linked))
                        .receipt())
                .isNotNull();
    }

    @Test
    void theFilesOfAFormHaveTheNamesThatItsServerReadsAndTheClientThatItWasAssignedTo() {
        UploadId first = UploadId.create();
        Assignment.Send send = (Assignment.Send) assign(new FileToStore(first, null, 1000L, null, null));
        Warrant form = Objects.requireNonNull(claims(send.grant()).warrant());

        assertThat(manager.handIn(finished(first, "one.txt", "1", "server1", "server2")
                                .with(form))
                        .receipt())
                .isNotNull();
        Finished second = finished(first.sibling(1), "two.txt", "2", "server1", "server2");
        assertRefused(manager.handIn(second.with(form)).problem());
        assertRefused(manager.handIn(second.with(form.part(first, 2))).problem());
        assertRefused(
                manager.handIn(second.with(form.part(UploadId.create(), 1))).problem());
        assertRefused(manager.handIn(as(second, VICTIM, second.name(), TWO).with(form.part(first, 1)))
                .problem());
        assertThat(manager.handIn(second.with(form.part(first, 1))).receipt()).isNotNull();
    }

    @Test
    void aRestartForgivesNothing() {
        Assigned own = assigned("a.txt");

        restart();

        Finished good = finished(own.upload(), "a.txt", "x", "server1", "server2");
        assertRefused(manager.handIn(good).problem());
        assertThat(manager.handIn(good.with(own.warrant())).receipt()).isNotNull();
    }

    @Test
    void whatTheJournalsOfTwoServersKnewBeforeThereWereWarrantsIsEnteredForATimeAndNothingElse() throws Exception {
        Finished old = finished(UploadId.create(), "old.txt", "old", "server1", "server2");
        Finished alone = finished(UploadId.create(), "alone.txt", "alone", "server1", "server2");
        Finished later = finished(UploadId.create(), "later.txt", "later", "server1", "server2");
        try (JournalServer server1 = new JournalServer("server1");
                JournalServer server2 = new JournalServer("server2")) {
            List<JournalServer> servers = List.of(server1, server2);
            anew(servers);
            manager.store("a.txt", "x", "server1", "server2");
            server1.holds(old);
            server2.holds(old);
            server1.holds(alone);
            makeAsOfBefore();

            restartWith(servers);
            await().untilAsserted(() -> assertRefused(manager.handIn(alone).problem()));
            assertThat(suspicions()).isNotEmpty();
            try (JournalServer made = new JournalServer("made-up")) {
                made.holds(alone);
                made.join(manager);
                await().until(() -> manager.api().nodes().size() == 3);
                manager.clock.advance(Duration.ofSeconds(1));
                assertRefused(manager.handIn(alone).problem());
                assertThat(made.asked).as("it cannot have anything from before").isEmpty();
            }
            server1.holds(later);
            server2.holds(later);
            assertRefused(manager.handIn(later).problem());
            List.of(
                            as(old, VICTIM, old.name(), TWO),
                            as(old, ME, new FileName("other.txt"), TWO),
                            as(old, ME, old.name(), new ReplicationFactor(1)),
                            finished(old.upload(), "old.txt", "other", "server1", "server2"))
                    .forEach(lie -> assertRefused(manager.handIn(lie).problem()));
            assertThat(manager.handIn(old).receipt()).isNotNull();

            restartWith(servers);
            await().untilAsserted(() -> assertRefused(manager.handIn(later).problem()));
            assertThat(manager.bean(Catalog.class).notes("unwarranted")).isNotEmpty();

            restartWith(servers, "--cofre.manager.unwarranted-time=0s");
            assertRefused(manager.handIn(alone).problem());
            await().until(() -> manager.bean(Catalog.class).notes("unwarranted").isEmpty());
            restartWith(servers, "--cofre.manager.unwarranted-time=2d"); // as the refusal says
            await().untilAsserted(
                            () -> assertThat(manager.handIn(alone).receipt()).isNotNull());
        }
    }

    @Test
    void beforeTheJournalsWereAskedNobodyIsToldThatAnUploadWasRefused() throws Exception {
        manager.store("a.txt", "x", "server1", "server2");
        makeAsOfBefore();

        restart("--cofre.manager.history.interval=1h");

        assertThat(manager.handIn(finished(UploadId.create(), "old.txt", "old", "server1", "server2"))
                        .problem())
                .satisfies(problem -> assertThat(Objects.requireNonNull(problem).is(ProblemType.BUSY))
                        .isTrue());
        assertThat(suspicions()).isEmpty();
    }

    @Test
    void nobodyIsSuspectedAsLongAsAJournalCannotBeRead() throws Exception {
        Finished old = finished(UploadId.create(), "old.txt", "old", "server1", "server2");
        try (JournalServer server1 = new JournalServer("server1");
                JournalServer server2 = new JournalServer("server2")) {
            List<JournalServer> servers = List.of(server1, server2);
            anew(servers);
            manager.store("a.txt", "x", "server1", "server2");
            server1.holds(old);
            server2.holds(old);
            makeAsOfBefore();
            server2.page = () -> {
                throw new IllegalStateException("its disk cannot be read");
            };

            restartWith(servers);
            await().until(() -> !server2.asked.isEmpty()
                    && manager.bean(Catalog.class)
                            .notes("unwarranted")
                            .containsKey(old.upload() + "/" + server1.folder));

            assertThat(manager.handIn(old).problem())
                    .satisfies(problem -> assertThat(
                                    Objects.requireNonNull(problem).is(ProblemType.BUSY))
                            .isTrue());
            assertThat(suspicions()).isEmpty();
            server2.page = server2::everything;
            await().untilAsserted(() -> {
                manager.clock.advance(Duration.ofSeconds(1));
                servers.forEach(server -> server.beat(manager));
                assertThat(manager.handIn(old).receipt()).isNotNull();
            });
        }
    }

    @Test
    void nobodyIsSuspectedAsLongAsAServerThatMayKnowIsNotBack() throws Exception {
        Finished old = finished(UploadId.create(), "old.txt", "old", "server1", "server2");
        Finished unknown = finished(UploadId.create(), "unknown.txt", "old", "server1", "server2");
        try (JournalServer server1 = new JournalServer("server1");
                JournalServer server2 = new JournalServer("server2")) {
            anew(List.of(server1, server2));
            manager.store("a.txt", "x", "server1", "server2");
            server1.holds(old);
            server2.holds(old);
            makeAsOfBefore();

            restartWith(List.of(server1));
            await().untilAsserted(() -> assertRefused(manager.handIn(unknown).problem()));
            Problem problem = Objects.requireNonNull(manager.handIn(old).problem());
            assertThat(problem.is(ProblemType.BUSY)).as(problem.toString()).isTrue();

            server2.join(manager);
            await().untilAsserted(
                            () -> assertThat(manager.handIn(old).receipt()).isNotNull());
        }
    }

    @Test
    void aServerOfBeforeHandsInWithoutAWarrantWhatItWasAssignedAndNothingElse() throws Exception {
        try (JournalServer server1 = new JournalServer("server1");
                JournalServer server2 = new JournalServer("server2")) {
            List<JournalServer> servers = List.of(server1, server2);
            anew(servers);
            manager.store("a.txt", "x", "server1", "server2");
            makeAsOfBefore();
            restartWith(servers);
            handInWithoutWarrants();
        }
    }

    private void handInWithoutWarrants() {
        Assigned own = assigned("new.txt");
        UploadId first = UploadId.create();
        assign(new FileToStore(first, null, 1000L, null, TWO));

        Finished good = finished(own.upload(), "new.txt", "new", "server1", "server2");
        await().untilAsserted(() ->
                assertRefused(manager.handIn(as(good, VICTIM, good.name(), TWO)).problem()));
        assertRefused(manager.handIn(as(good, ME, new FileName("b.txt"), TWO)).problem());
        assertThat(manager.handIn(good).receipt()).isNotNull();
        assertThat(manager.handIn(finished(first.sibling(1), "two.txt", "2", "server1", "server2"))
                        .receipt())
                .isNotNull();
        assertRefused(manager.handIn(as(
                        finished(first.sibling(2), "three.txt", "3", "server1", "server2"),
                        VICTIM,
                        new FileName("three.txt"),
                        TWO))
                .problem());
    }

    @Test
    void aCopyOfTheCatalogThatIsPutBackHasAnotherKeyAndEntersWhatJournalsKnewOfTheFirst() throws Exception {
        Assigned before;
        try (JournalServer server1 = new JournalServer("server1");
                JournalServer server2 = new JournalServer("server2")) {
            List<JournalServer> servers = List.of(server1, server2);
            anew(servers);
            manager.store("a.txt", "x", "server1", "server2");
            before = assigned("before.txt");
            Finished good = finished(before.upload(), "before.txt", "x", "server1", "server2")
                    .with(before.warrant());
            server1.holds(good);
            server2.holds(good);
            UUID cluster = manager.bean(Catalog.class).cluster().id();
            manager.close();
            putBackWithoutKey();
            Files.delete(KeptKey.in(folder, cluster)); // as on another machine

            restartWith(servers);

            await().untilAsserted(
                            () -> assertThat(manager.handIn(good).receipt()).isNotNull());
            assertThat(assigned("before.txt").warrant()).isNotEqualTo(before.warrant());
        }
        restart("--cofre.manager.unwarranted-time=0s");
        assertRefused(manager.handIn(finished(UploadId.create(), "before.txt", "x", "server1", "server2")
                        .with(before.warrant()))
                .problem());
        Assigned after = assigned("after.txt");
        assertThat(manager.handIn(finished(after.upload(), "after.txt", "x", "server1", "server2")
                                .with(after.warrant()))
                        .receipt())
                .isNotNull();
    }

    @Test
    void aCopyThatIsPutBackOnTheSameMachineGoesOnWithTheKeyAndForgivesNothing() throws Exception {
        manager.store("a.txt", "x", "server1", "server2");
        Assigned own = assigned("before.txt");
        manager.close();
        putBackWithoutKey();

        restart();

        Finished good = finished(own.upload(), "before.txt", "x", "server1", "server2");
        assertRefused(manager.handIn(good).problem());
        assertThat(manager.handIn(good.with(own.warrant())).receipt()).isNotNull();
    }

    @Test
    void theKeyIsKeptBesideTheCatalogForItsOwnerAlone() throws Exception {
        Path file = KeptKey.in(folder, manager.bean(Catalog.class).cluster().id());

        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        String kept = Files.readString(file);
        assertThat(kept)
                .contains(manager.bean(Catalog.class).cluster().id().toString())
                .contains(HexFormat.of()
                        .formatHex(manager.bean(Catalog.class).cluster().managerKey()));
        Files.writeString(file, "damaged");
        restart();
        assertThat(file).hasContent(kept);
        assertThat(folder.resolve(file.getFileName() + ".aside-1"))
                .as("it may be all that is left of another key")
                .hasContent("damaged");
        restart();
        assertThat(folder.resolve(file.getFileName() + ".aside-2")).doesNotExist();
    }

    @Test
    void aCopyFromUnderAnOlderKeyForgivesNoLongerThanTheKeyThatIsKeptIsOld() throws Exception {
        manager.store("a.txt", "x", "server1", "server2");
        UUID cluster = manager.bean(Catalog.class).cluster().id();
        Instant now = manager.clock.instant();
        Path file = KeptKey.in(folder, cluster);
        putBackCopy(now.minus(Duration.ofDays(9)));
        Files.delete(file);
        Instant made = now.minus(Duration.ofDays(3));
        new KeptKey(cluster, new byte[32], made).write(file);

        restart();

        assertThat(manager.bean(AssignmentCheck.class).since()).isEqualTo(made);
        assertRefused(manager.handIn(finished(UploadId.create(), "b.txt", "x", "server1", "server2"))
                .problem());
        putBackCopy(now.minus(Duration.ofDays(9)));
        Files.delete(file);
        Instant lately = now.minus(Duration.ofHours(1));
        new KeptKey(cluster, MessageDigest.getInstance("SHA-256").digest(new byte[32]), lately).write(file);

        restart();

        assertThat(manager.bean(AssignmentCheck.class).since()).isEqualTo(lately);
        assertThat(manager.bean(AssignmentCheck.class).isForgiving()).isTrue();
    }

    private void putBackCopy(Instant made) throws Exception {
        manager.close();
        try (Catalog catalog = Catalog.embedded(folder)) {
            catalog.setTime(made);
        }
        putBackWithoutKey();
    }

    private void putBackWithoutKey() throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("catalog.db"));
                var statement = connection.createStatement()) {
            statement.execute("UPDATE cluster SET manager_key = x''"); // as copies of the catalog have it
        }
    }

    @Test
    void aFormsServerCanAddNoMoreToItThanItsLengthAllows() {
        UploadId first = UploadId.create();
        Assignment.Send send = (Assignment.Send) assign(new FileToStore(first, null, 130L, null, null));
        Warrant form = Objects.requireNonNull(claims(send.grant()).warrant());

        assertRefused(manager.handIn(finished(first, "one.txt", "x".repeat(131), "server1", "server2")
                        .with(form))
                .problem());
        assertThat(manager.handIn(finished(first, "one.txt", "x".repeat(130), "server1", "server2")
                                .with(form))
                        .receipt())
                .isNotNull();
        assertRefused(manager.handIn(finished(first.sibling(4), "five.txt", "", "server1", "server2")
                        .with(form.part(first, 4)))
                .problem());
        Warrant longer = Warrant.ofForm(form.code(), 1L << 40);
        assertRefused(manager.handIn(finished(first.sibling(1), "two.txt", "x".repeat(71), "server1", "server2")
                        .with(longer.part(first, 1)))
                .problem());
    }

    private record Assigned(UploadId upload, Warrant warrant) {}

    private Assigned assigned(String name) {
        UploadId upload = UploadId.create();
        Assignment.Send send = (Assignment.Send) assign(upload, name, null);
        return new Assigned(upload, Objects.requireNonNull(claims(send.grant()).warrant()));
    }

    private Assignment assign(UploadId upload, String name, @Nullable BlobId blob) {
        return assign(new FileToStore(upload, new FileName(name), 4L, blob, TWO));
    }

    private Assignment assign(FileToStore file) {
        return manager.api()
                .assign(new AssignRequest(ME, List.of(file), null, null), null)
                .assignments()
                .get(0);
    }

    private static Grant claims(String grant) {
        byte[] claims = GrantKey.Token.parse(grant).orElseThrow().claims();
        return JsonMapper.shared().readValue(claims, Grant.class);
    }

    private static Finished as(Finished upload, ClientName client, FileName name, ReplicationFactor copies) {
        return new Finished(
                upload.upload(),
                client,
                name,
                upload.blob(),
                upload.size(),
                copies,
                upload.replicas(),
                upload.warrant());
    }

    private List<Targets> targets(Wanted... wanted) {
        List<Targets> answers = new ArrayList<>();
        for (Wanted each : wanted) {
            answers.addAll(manager.as(LIAR.value())
                    .backupTarget(new BackupTargetRequest(LIAR, List.of(each), null))
                    .uploads());
        }
        return answers;
    }

    private static void assertRefused(@Nullable Problem problem) {
        assertThat(problem).isNotNull();
        assertThat(Objects.requireNonNull(problem).is(ProblemType.PROOF_INVALID))
                .as(problem.detail())
                .isTrue();
        assertThat(problem.detail()).contains("was not assigned as");
    }

    private List<Suspicion> suspicions() {
        return manager.api().status().suspicions();
    }

    /** Begins with these servers instead of the four that have no journals. */
    private void anew(List<JournalServer> servers) throws IOException {
        manager.close();
        folder = Files.createDirectory(folder.resolve("anew"));
        manager = RunningManager.start(folder);
        servers.forEach(server -> server.join(manager));
    }

    private void restartWith(List<JournalServer> servers, String... arguments) {
        manager.close();
        manager = RunningManager.start(folder, withFastLooks(arguments));
        servers.forEach(server -> server.join(manager));
    }

    /** As a catalog is from before there were warrants. */
    private void makeAsOfBefore() throws IOException {
        Catalog catalog = manager.bean(Catalog.class);
        catalog.note("warrant", Map.of(), List.of("key"));
        Files.delete(KeptKey.in(folder, catalog.cluster().id()));
    }

    private static String[] withFastLooks(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--cofre.manager.history.interval=50ms");
        return all.toArray(String[]::new);
    }

    private void restart(String... arguments) {
        manager.close();
        manager = RunningManager.start(folder, arguments);
        manager.fourServers();
    }
}
