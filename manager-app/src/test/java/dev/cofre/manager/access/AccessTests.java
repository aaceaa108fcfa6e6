package dev.cofre.manager.access;

import static dev.cofre.manager.running.RunningManager.ME;
import static dev.cofre.manager.running.RunningManager.asking;
import static dev.cofre.manager.running.RunningManager.file;
import static dev.cofre.manager.running.RunningManager.finished;
import static dev.cofre.manager.running.RunningManager.registration;
import static dev.cofre.manager.running.RunningManager.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.assign.BackupTargetRequest;
import dev.cofre.api.assign.BackupTargetRequest.Wanted;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.inventory.InventoryPage;
import dev.cofre.api.inventory.LossReport;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.repair.CheckReport;
import dev.cofre.api.repair.CopyReport;
import dev.cofre.api.repair.ReleaseRequest;
import dev.cofre.api.upload.CommitRequest;
import dev.cofre.api.upload.Withdrawal;
import dev.cofre.manager.running.RunningManager;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what once the operator has set a secret and given out tokens. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTests {
    private static final String SECRET = "the cluster's secret";
    private static final ClientName OTHER = new ClientName("other");
    private static final FileName NAME = new FileName("a.txt");

    private RunningManager manager;
    private UploadId upload;

    @BeforeAll
    void startWithSecrets(@TempDir Path folder) {
        manager = RunningManager.start(
                folder,
                "--cofre.cluster-secret=" + SECRET,
                "--cofre.manager.clients.me=" + sha256("my token"),
                "--cofre.manager.clients.other=" + sha256("other token"));
        for (String node : List.of("server1", "server2")) {
            manager.register(SECRET, registration(node, node, UUID.randomUUID(), null, report(1L << 40)));
        }
        upload = UploadId.create();
        manager.commit(finished(upload, "a.txt", "x", "server1", "server2"));
    }

    @AfterAll
    void stop() {
        manager.close();
    }

    @Test
    void whoJoinsAndOperatorsNeedTheSecret() {
        List<Consumer<ManagerApi>> calls = List.of(
                ManagerApi::challenge,
                ManagerApi::waiting,
                api -> api.drain(new NodeId("server1")),
                api -> api.cancelDrain(new NodeId("server1")));

        assertThat(calls).allSatisfy(call -> {
            assertThat(refusal(null, call)).isEqualTo(ProblemType.UNAUTHENTICATED);
            assertThat(refusal("guessed", call)).isEqualTo(ProblemType.UNAUTHENTICATED);
            assertThat(refusal("my token", call)).isEqualTo(ProblemType.FORBIDDEN);
            assertThat(refusal(SECRET, call)).isNull();
        });
        assertThat(catchThrowableOfType(
                        ProblemException.class, () -> manager.as("server1").drain(new NodeId("server2"))))
                .matches(e -> e.is(ProblemType.FORBIDDEN));
        Consumer<ManagerApi> removing = api -> api.remove(new NodeId("server1"));
        assertThat(refusal(null, removing)).isEqualTo(ProblemType.UNAUTHENTICATED);
        assertThat(refusal("my token", removing)).isEqualTo(ProblemType.FORBIDDEN);
        assertThat(refusal(SECRET, removing)).isEqualTo(ProblemType.STILL_NEEDED);
    }

    @Test
    void callsOfServersNeedTheSessionOfThatServer() {
        List<Consumer<ManagerApi>> calls = List.of(
                api -> api.heartbeat(new NodeId("server1"), report(1L << 40)),
                api -> api.backupTarget(new BackupTargetRequest(
                        new NodeId("server1"),
                        List.of(new Wanted(UploadId.create(), ME, NAME, 1L, new ReplicationFactor(2), 1, null)),
                        null)),
                api -> api.commit(new CommitRequest(
                        new NodeId("server1"), List.of(finished(upload, "a.txt", "x", "server1", "server2")))));

        assertThat(calls).allSatisfy(call -> {
            assertThat(refusal(null, call)).isEqualTo(ProblemType.UNAUTHENTICATED);
            assertThat(refusal("guessed", call)).isEqualTo(ProblemType.UNAUTHENTICATED);
            assertThat(refusal("my token", call)).isEqualTo(ProblemType.FORBIDDEN);
            assertThat(refusal(SECRET, call)).isEqualTo(ProblemType.SESSION_OVER);
            assertThat(refusal("cofre-node.server1.guessed", call)).isEqualTo(ProblemType.SESSION_OVER);
            assertThat(refusal("cofre-node.server9.guessed", call)).isEqualTo(ProblemType.SESSION_OVER);
            assertThat(refusal("cofre-node.", call)).isEqualTo(ProblemType.SESSION_OVER);
            assertThatCode(() -> call.accept(manager.as("server1"))).doesNotThrowAnyException();
        });
    }

    @Test
    void whatBecameOfUploadsIsForTheirClientAndForServers() {
        Consumer<ManagerApi> call = api -> api.statuses(List.of(UploadId.create(), upload));

        assertThat(refusal(null, call)).isEqualTo(ProblemType.UNAUTHENTICATED);
        assertThat(refusal("guessed", call)).isEqualTo(ProblemType.UNAUTHENTICATED);
        assertThat(refusal("other token", call)).isEqualTo(ProblemType.FORBIDDEN);
        assertThat(refusal("my token", call)).isNull();
        assertThatCode(() -> call.accept(manager.as("server1"))).doesNotThrowAnyException();
    }

    @Test
    void aServerSpeaksForItselfOnly() {
        NodeId other = new NodeId("server1");
        UUID folder = UUID.randomUUID();
        BlobId blob = BlobId.ofContent(new byte[] {1});
        List<Consumer<ManagerApi>> calls = List.of(
                api -> api.heartbeat(other, report(1L << 40)),
                api -> api.copied(other, new CopyReport(folder, List.of(new CopyReport.Copy(blob, 1, null)))),
                api -> api.checked(
                        other, new CheckReport(folder, List.of(new CheckReport.Check(blob, other, "not there")))),
                api -> api.release(
                        other, new ReleaseRequest(folder, List.of(new ReleaseRequest.Release(blob, List.of())))),
                api -> api.compare(other, new InventoryPage(folder, null, null, List.of(blob))),
                api -> api.lost(other, new LossReport(folder, List.of(blob))),
                api -> api.sources(other, blob),
                api -> api.withdraw(other, new Withdrawal(UploadId.create(), Instant.EPOCH)),
                api -> api.backupTarget(new BackupTargetRequest(
                        other,
                        List.of(new Wanted(UploadId.create(), ME, NAME, 1L, new ReplicationFactor(2), 1, null)),
                        null)),
                api -> api.commit(new CommitRequest(
                        other, List.of(finished(UploadId.create(), "a.txt", "x", "server1", "server2")))));

        assertThat(calls)
                .allSatisfy(call -> assertThatThrownBy(() -> call.accept(manager.as("server2")))
                        .hasMessageContaining("in the name of server1"));
    }

    @Test
    void callsOfClientsNeedTheTokenOfThatClient() {
        List<Consumer<ManagerApi>> calls = List.of(
                api -> api.assign(asking(file("b.txt", 1L)), null),
                api -> api.files(ME, null, 10),
                api -> api.versions(NAME, ME, null, 10),
                api -> api.locations(NAME, ME, null),
                api -> api.policies(ME));

        assertThat(calls).allSatisfy(call -> {
            assertThat(refusal(null, call)).isEqualTo(ProblemType.UNAUTHENTICATED);
            assertThat(refusal("guessed", call)).isEqualTo(ProblemType.UNAUTHENTICATED);
            assertThat(refusal("other token", call)).isEqualTo(ProblemType.FORBIDDEN);
            assertThat(refusal(SECRET, call)).isEqualTo(ProblemType.FORBIDDEN);
            assertThat(refusal("my token", call)).isNull();
        });
    }

    @Test
    void whatIsStoppedIsForItsClientToSeeAndForOperatorsToLetGoOn() {
        Consumer<ManagerApi> letGoOn = api -> api.proceed("clean-up", ME.vault().value(), null);

        assertThat(refusal("my token", ManagerApi::brakes)).isNull();
        assertThat(refusal(null, ManagerApi::brakes)).isEqualTo(ProblemType.UNAUTHENTICATED);
        assertThat(refusal("my token", letGoOn)).isEqualTo(ProblemType.FORBIDDEN);
        assertThat(refusal(null, letGoOn)).isEqualTo(ProblemType.UNAUTHENTICATED);
        assertThat(refusal(manager.session("server1"), letGoOn)).isEqualTo(ProblemType.FORBIDDEN);
        assertThat(refusal(SECRET, letGoOn)).as("nothing is stopped").isEqualTo(ProblemType.NOT_FOUND);
    }

    @Test
    void aClientsTokenOpensItsVaultAndNoOther() {
        Consumer<ManagerApi> mine = api -> api.files(ME.vault(), null, 10);
        Consumer<ManagerApi> anothers = api -> api.files(OTHER.vault(), null, 10);

        assertThat(refusal("my token", mine)).isNull();
        assertThat(refusal("my token", anothers)).isEqualTo(ProblemType.FORBIDDEN);
        assertThat(refusal("other token", mine)).isEqualTo(ProblemType.FORBIDDEN);
        assertThat(refusal(null, mine)).isEqualTo(ProblemType.UNAUTHENTICATED);
    }

    @Test
    void aServerPassesOnTheTokenOfTheClientThatItAsksFor() {
        AssignRequest request = asking(file("b.txt", 1L));

        assertThat(manager.api().assign(request, "Bearer my token").assignments())
                .hasSize(1);
        assertThatThrownBy(() -> manager.api().assign(request, "Bearer other token"))
                .hasMessageContaining("your token is that of client 'other'");
    }

    @Test
    void theRedirectsAreForTheClientOnly() throws Exception {
        assertThat(status("GET", "/files/a.txt/content?client=me", "my token")).isEqualTo(307);
        assertThat(status("GET", "/files/a.txt/content?client=me", "other token"))
                .isEqualTo(403);
        assertThat(status("GET", "/files/a.txt/content?client=me", null)).isEqualTo(401);
        assertThat(status("POST", "/files?client=me", "my token")).isEqualTo(307);
        assertThat(status("POST", "/files?client=me", "other token")).isEqualTo(403);
        assertThat(status("POST", "/files?client=me", null)).isEqualTo(401);
    }

    @Test
    void aReceiptIsForItsClientAndTheCluster() {
        assertThat(manager.api("my token").upload(upload).receipt()).isNotNull();
        assertThat(manager.api(SECRET).upload(upload).receipt()).isNotNull();
        assertThat(refusal("other token", api -> api.upload(upload))).isEqualTo(ProblemType.FORBIDDEN);
        assertThat(refusal(null, api -> api.upload(upload))).isEqualTo(ProblemType.UNAUTHENTICATED);
    }

    @Test
    void everybodyWithATokenSeesTheServers() {
        assertThat(manager.api("my token").nodes()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(manager.api(SECRET).nodes()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(refusal(null, ManagerApi::nodes)).isEqualTo(ProblemType.UNAUTHENTICATED);
    }

    @Test
    void aClientSeesOnlyItsOwnFiles() {
        assertThat(manager.api("other token").files(OTHER, null, 10).files()).isEmpty();
        assertThat(manager.api("my token").files(ME, null, 10).files()).hasSize(1);
    }

    @Test
    void aRefusalNamesTheSchemeAndComesBeforeTheBodyIsLookedAt() throws Exception {
        HttpResponse<String> answer = manager.http()
                .send(
                        HttpRequest.newBuilder(manager.url().resolve("/assign"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("no JSON"))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(answer.body()).contains("/problems/unauthenticated");
    }

    @Test
    void healthAndDocumentationAreOpen() throws Exception {
        assertThat(status("GET", "/actuator/health/readiness", null)).isEqualTo(200);
        assertThat(status("GET", "/v3/api-docs", null)).isEqualTo(200);
    }

    @Test
    void aTokenThatIsNoDigestStopsTheStart(@TempDir Path folder) {
        assertThatThrownBy(() -> RunningManager.start(folder, "--cofre.manager.clients.me=plain"))
                .hasStackTraceContaining("cofre.manager.clients.me is not the SHA-256 of a token");
    }

    private @Nullable ProblemType refusal(@Nullable String token, Consumer<ManagerApi> call) {
        ProblemException refusal = catchThrowableOfType(ProblemException.class, () -> call.accept(manager.api(token)));
        return refusal == null ? null : ProblemType.of(refusal.problem().type()).orElseThrow();
    }

    private int status(String method, String path, @Nullable String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(manager.url() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return manager.http().send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    private static String sha256(String token) {
        return BlobId.ofContent(token.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
