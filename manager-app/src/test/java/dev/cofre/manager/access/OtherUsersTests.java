package dev.cofre.manager.access;

import static dev.cofre.manager.running.RunningManager.GB;
import static dev.cofre.manager.running.RunningManager.ME;
import static dev.cofre.manager.running.RunningManager.blob;
import static dev.cofre.manager.running.RunningManager.registration;
import static dev.cofre.manager.running.RunningManager.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.api.suspicion.SuspicionReport;
import dev.cofre.manager.running.RunningManager;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody else on the manager's machine may do: only what clients and operators do there, until the doors are closed. */
class OtherUsersTests {
    private static final String MACHINE = "that of this machine";
    private static final Consumer<ManagerApi> REGISTERS = ManagerApi::challenge;
    private static final Consumer<ManagerApi> OPERATES = api -> api.cancelDrain(new NodeId("server1"));
    private static final Consumer<ManagerApi> LISTS = api -> api.files(ME, null, 10);

    @TempDir
    private Path folder;

    private @Nullable RunningManager running;

    @AfterEach
    void stop() {
        if (running != null) {
            running.close();
        }
    }

    @Test
    void nobodyRegistersWithoutTheMachinesSecret() {
        RunningManager manager = start();

        assertThat(refusal(manager, null, REGISTERS)).isEqualTo(ProblemType.UNAUTHENTICATED);
        assertThat(refusal(manager, "a guess", REGISTERS)).isEqualTo(ProblemType.UNAUTHENTICATED);
        assertThat(refusal(
                        manager,
                        null,
                        api -> api.register(registration("server9", "a", UUID.randomUUID(), null, report(GB)))))
                .isEqualTo(ProblemType.UNAUTHENTICATED);
        assertThat(refusal(manager, "cofre-node.server1.of-before", REGISTERS)).isEqualTo(ProblemType.SESSION_OVER);
        assertThat(refusal(manager, MACHINE, REGISTERS)).isNull();
    }

    @Test
    void clientsAndOperatorsAreLetInWithNothing() {
        RunningManager manager = start();

        assertThat(refusal(manager, null, LISTS)).isNull();
        assertThat(refusal(manager, null, OPERATES)).isNull();
        assertThat(refusal(manager, MACHINE, OPERATES)).isNull();
    }

    @Test
    void behindClosedDoorsWhoCallsShowsTheMachinesSecret() {
        RunningManager manager = start("--cofre.doors=closed");

        for (Consumer<ManagerApi> call : List.of(REGISTERS, OPERATES, LISTS)) {
            assertThat(refusal(manager, null, call)).isEqualTo(ProblemType.UNAUTHENTICATED);
            assertThat(refusal(manager, "a guess", call)).isEqualTo(ProblemType.UNAUTHENTICATED);
            assertThat(refusal(manager, MACHINE, call)).isNull();
        }
        assertThatCode(() -> manager.beat("server1", report(GB))).doesNotThrowAnyException();
        assertThat(refusal(manager, manager.session("server1"), LISTS)).isEqualTo(ProblemType.FORBIDDEN);
    }

    @Test
    void behindClosedDoorsClientsThatHaveTokensShowThose() {
        RunningManager manager = start("--cofre.doors=closed", "--cofre.manager.clients.me=" + sha256("my token"));

        assertThat(refusal(manager, "my token", LISTS)).isNull();
        assertThat(refusal(manager, MACHINE, LISTS)).isEqualTo(ProblemType.FORBIDDEN);
        assertThat(refusal(manager, null, LISTS)).isEqualTo(ProblemType.UNAUTHENTICATED);
        assertThat(refusal(manager, "my token", OPERATES)).isEqualTo(ProblemType.FORBIDDEN);
        assertThat(refusal(manager, MACHINE, OPERATES)).isNull();
    }

    @Test
    void aSecretThatIsSetTakesThePlaceOfTheMachines() {
        RunningManager manager = start("--cofre.cluster-secret=set by me");

        assertThat(refusal(manager, MACHINE, REGISTERS)).isEqualTo(ProblemType.UNAUTHENTICATED);
        assertThat(refusal(manager, "set by me", REGISTERS)).isNull();
        assertThat(refusal(manager, null, OPERATES)).isEqualTo(ProblemType.UNAUTHENTICATED);
        assertThat(refusal(manager, null, LISTS)).isNull();
    }

    @Test
    void metricsAndDetailsOfHealthAreForWatchers() throws Exception {
        RunningManager manager = start("--cofre.cluster-secret=set by me", "--cofre.monitor=" + sha256("watching"));

        for (String path : List.of("/actuator/prometheus", "/actuator/info", "/actuator")) {
            assertThat(get(manager, path, null).statusCode()).as(path).isEqualTo(401);
            assertThat(get(manager, path, "a guess").statusCode()).as(path).isEqualTo(401);
            assertThat(get(manager, path, "set by me").statusCode()).as(path).isEqualTo(200);
            assertThat(get(manager, path, "watching").statusCode()).as(path).isEqualTo(200);
        }
        for (String path : List.of("/actuator/health", "/actuator/health/readiness", "/actuator/health/copies")) {
            assertThat(get(manager, path, null).body())
                    .as(path)
                    .contains("\"status\"")
                    .doesNotContain("components", "/");
            assertThat(get(manager, path, "watching").body()).as(path).contains("components");
        }
        assertThat(refusal(manager, "watching", OPERATES)).isEqualTo(ProblemType.UNAUTHENTICATED);
        assertThat(refusal(manager, "watching", REGISTERS)).isEqualTo(ProblemType.UNAUTHENTICATED);
    }

    @Test
    void onAnOpenMachineTheyAreForAll() throws Exception {
        RunningManager manager = start();

        assertThat(get(manager, "/actuator/prometheus", null).statusCode()).isEqualTo(200);
        assertThat(get(manager, "/actuator/health", null).body()).contains("components");
    }

    @Test
    void aClientIsShownNoBlobsOfOthers() {
        RunningManager manager = start(
                "--cofre.manager.clients.me=" + sha256("my token"),
                "--cofre.manager.clients.other=" + sha256("other token"));
        manager.join("server2", "b");
        BlobId mine = blob("mine");
        manager.store("a.txt", "mine", "server1", "server2");
        manager.api().suspect(new SuspicionReport(new NodeId("server1"), Suspicion.Kind.OTHER_BYTES, mine));

        assertThat(manager.joining().departure(new NodeId("server1")).examples())
                .contains(mine);
        assertThat(manager.api("my token").departure(new NodeId("server1")).examples())
                .contains(mine);
        assertThat(manager.api("other token").departure(new NodeId("server1")).examples())
                .isEmpty();
        assertThat(manager.api("other token").departure(new NodeId("server1")).tooFewElsewhere())
                .isEqualTo(
                        manager.api("my token").departure(new NodeId("server1")).tooFewElsewhere());
        assertThat(manager.joining().status().suspicions().get(0).said()).contains(mine.hex());
        assertThat(manager.api("other token").status().suspicions().get(0).said())
                .doesNotContain(mine.hex())
                .contains("…");
    }

    @Test
    void whatTheManagerKeepsIsItsOwnersAlone() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        start();

        assertThat(permissions(folder)).isEqualTo("rwx------");
        try (Stream<Path> all = Files.walk(folder)) {
            assertThat(all.filter(Files::isRegularFile))
                    .isNotEmpty()
                    .allSatisfy(
                            file -> assertThat(permissions(file)).as("%s", file).isEqualTo("rw-------"));
        }
    }

    @Test
    void theDescriptionCanBeSwitchedOff() throws Exception {
        RunningManager manager = start("--cofre.swagger-ui=false");

        for (String path : List.of("/", "/swagger-ui.html", "/swagger-ui/index.html", "/v3/api-docs")) {
            assertThat(get(manager, path, null).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(get(manager, "/nodes", null).statusCode()).isEqualTo(200);
    }

    private RunningManager start(String... settings) {
        RunningManager manager = RunningManager.start(folder, settings);
        running = manager;
        boolean set = List.of(settings).contains("--cofre.cluster-secret=set by me");
        manager.register(
                set ? "set by me" : null, registration("server1", "a", UUID.randomUUID(), null, report(100 * GB)));
        return manager;
    }

    private static @Nullable ProblemType refusal(
            RunningManager manager, @Nullable String token, Consumer<ManagerApi> call) {
        ProblemException refusal = catchThrowableOfType(ProblemException.class, () -> call.accept(manager.api(token)));
        return refusal == null ? null : ProblemType.of(refusal.problem().type()).orElseThrow();
    }

    private static HttpResponse<String> get(RunningManager manager, String path, @Nullable String token)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(manager.url() + path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return manager.http().send(request.build(), BodyHandlers.ofString());
    }

    private static String permissions(Path path) throws java.io.IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static String sha256(String token) {
        return BlobId.ofContent(token.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
