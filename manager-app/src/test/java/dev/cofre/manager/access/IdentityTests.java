package dev.cofre.manager.access;

import static dev.cofre.manager.running.RunningManager.GB;
import static dev.cofre.manager.running.RunningManager.pair;
import static dev.cofre.manager.running.RunningManager.registration;
import static dev.cofre.manager.running.RunningManager.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.identity.Challenge;
import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeView;
import dev.cofre.api.node.NodeWelcome;
import dev.cofre.api.node.WaitingNode;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.manager.running.RunningManager;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may be which server: keys, challenges, sessions, twins, and the operator's say. */
class IdentityTests {
    private static final String SECRET = "the cluster's secret";
    private static final NodeId SERVER1 = new NodeId("server1");

    @TempDir
    Path folder;

    private @Nullable RunningManager started;

    @AfterEach
    void stop() {
        if (started != null) {
            started.close();
        }
    }

    @Test
    void theSecretAndAnothersFolderGetNeitherItsKeyNorItsPlace() {
        RunningManager manager = start("--cofre.cluster-secret=" + SECRET);
        UUID data = UUID.randomUUID();
        String key = manager.register(SECRET, server1(data)).grantKey();
        NodeKeyPair thief = NodeKeyPair.generate();

        for (Duration later : new Duration[] {Duration.ZERO, Duration.ofSeconds(4), Duration.ofHours(1)}) {
            manager.clock.advance(later);
            // with a key of its own; with the right key, which it cannot use; with none
            assertRefused(ProblemType.NOT_ADMITTED, () -> join(manager, posing(data, thief), thief));
            assertRefused(ProblemType.IDENTITY_UNPROVEN, () -> join(manager, posing(data, pair("server1")), thief));
            assertRefused(
                    ProblemType.IDENTITY_UNPROVEN, () -> manager.api(SECRET).register(posing(data, pair("server1"))));
        }

        assertThat(view(manager).url()).hasToString("http://server1.test:7001");
        assertThat(view(manager).key()).isEqualTo(pair("server1").key());
        assertThat(manager.register(SECRET, server1(data)).grantKey()).isEqualTo(key);
    }

    @Test
    void aRegistrationCannotBeReplayed() {
        RunningManager manager = start();
        ManagerApi api = manager.joining();
        NodeRegistration heard = server1(UUID.randomUUID()).signed(api.challenge(), pair("server1"));
        api.register(heard);

        manager.clock.advance(Duration.ofHours(1));

        assertRefused(ProblemType.IDENTITY_UNPROVEN, () -> api.register(heard));
        assertRefused(
                ProblemType.IDENTITY_UNPROVEN,
                () -> api.register(heard.signed(new Challenge("made up"), pair("server1"))));
        Challenge old = api.challenge();
        manager.clock.advance(Duration.ofMinutes(1));
        assertRefused(ProblemType.IDENTITY_UNPROVEN, () -> api.register(heard.signed(old, pair("server1"))));
    }

    @Test
    void aSecondProcessWithTheSameKeyIsRefusedWhileTheFirstReports() {
        RunningManager manager = start();
        UUID data = UUID.randomUUID();
        NodeWelcome first = manager.register(server1(data));

        for (int i = 0; i < 20; i++) {
            assertRefused(ProblemType.IDENTITY_TAKEN, () -> join(manager, server1(data), pair("server1")));
            manager.clock.advance(Duration.ofSeconds(1));
            manager.api(first.session()).heartbeat(SERVER1, report(GB));
        }
        assertThatThrownBy(() -> join(manager, server1(data), pair("server1")))
                .hasMessageContaining("goes on reporting")
                .hasMessageContaining("http://server1.test:7001");

        manager.clock.advance(Duration.ofSeconds(2));
        NodeWelcome second = join(manager, server1(data), pair("server1"));
        assertRefused(
                ProblemType.SESSION_OVER, () -> manager.api(first.session()).heartbeat(SERVER1, report(GB)));
        manager.api(second.session()).heartbeat(SERVER1, report(GB));
    }

    @Test
    void aProcessThatWasKilledAndStartedAgainWaitsForTwoReportsAtMost() {
        RunningManager manager = start();
        UUID data = UUID.randomUUID();
        manager.register(server1(data));

        assertRefused(ProblemType.IDENTITY_TAKEN, () -> join(manager, server1(data), pair("server1")));
        manager.clock.advance(Duration.ofSeconds(2));

        assertThat(join(manager, server1(data), pair("server1")).session()).isNotEmpty();
    }

    @Test
    void aProcessThatWasStoppedInOrderIsFollowedAtOnce() {
        RunningManager manager = start();
        UUID data = UUID.randomUUID();
        NodeWelcome first = manager.register(server1(data));
        manager.api(first.session()).heartbeat(SERVER1, new NodeReport(GB, GB, 0, true, true, null));

        assertThat(join(manager, server1(data), pair("server1")).session()).isNotEqualTo(first.session());
    }

    @Test
    void aProcessThatComesAgainKeepsItsSession() {
        RunningManager manager = start();
        UUID data = UUID.randomUUID();
        NodeWelcome first = manager.register(server1(data));

        NodeWelcome again = manager.register(server1(data));

        assertThat(again.session()).isEqualTo(first.session());
    }

    @Test
    void afterTheManagersRestartItsServersGoOnAndATwinDoesNotSlipIn() {
        RunningManager before = start();
        UUID data = UUID.randomUUID();
        NodeWelcome first = before.register(server1(data));
        before.register(registration("server2", "b", UUID.randomUUID(), null, report(GB)));
        before.close();
        RunningManager manager = start();

        assertRefused(ProblemType.IDENTITY_TAKEN, () -> join(manager, server1(data), pair("server1")));
        assertThat(manager.api(first.session()).statuses(List.of(UploadId.create())))
                .hasSize(1);
        assertRefused(
                ProblemType.UNKNOWN_NODE, () -> manager.api(first.session()).heartbeat(SERVER1, report(GB)));
        assertThat(manager.register(server1(data)).session()).isEqualTo(first.session());
    }

    @Test
    void anotherAddressIsShownToPeople() {
        RunningManager manager = start();
        UUID data = UUID.randomUUID();
        manager.register(server1(data));
        assertThat(view(manager).movedFrom()).isNull();
        NodeRegistration moved = at("http://elsewhere.test:7001", data, pair("server1"));

        manager.register(moved);

        assertThat(view(manager).url()).hasToString("http://elsewhere.test:7001");
        assertThat(view(manager).movedFrom()).hasToString("http://server1.test:7001");
        assertThat(manager.api().status().nodes().get(0).movedFrom()).hasToString("http://server1.test:7001");
        manager.register(moved);
        assertThat(view(manager).movedFrom())
                .as("after a restart of the server, too")
                .isNotNull();
        manager.clock.advance(Duration.ofDays(7));
        assertThat(view(manager).movedFrom()).isNull();
    }

    @Test
    void aServerWhoseFolderWasWipedIsTakenInOnLoopbackOnceTheOldOneIsSilent() {
        RunningManager manager = start();
        UUID data = UUID.randomUUID();
        String before = manager.register(server1(data)).grantKey();
        NodeKeyPair anew = NodeKeyPair.generate();
        NodeRegistration wiped = at("http://server1.test:7001", UUID.randomUUID(), anew);
        assertRefused(ProblemType.OTHER_FOLDER, () -> join(manager, wiped, anew));

        manager.clock.advance(Duration.ofSeconds(4));

        assertThat(join(manager, wiped, anew).grantKey()).isNotEqualTo(before);
        assertThat(view(manager).key()).isEqualTo(anew.key());
    }

    @Test
    void whereOthersCanReachTheManagerTheOperatorAdmitsEachKey() {
        RunningManager manager = start("--cofre.cluster-secret=" + SECRET, "--cofre.manager.admission=operator");
        ManagerApi operator = manager.api(SECRET);
        UUID data = UUID.randomUUID();
        assertRefused(ProblemType.NOT_ADMITTED, () -> manager.register(SECRET, server1(data)));
        assertThat(operator.nodes()).isEmpty();

        assertThat(operator.waiting()).singleElement().satisfies(waiting -> {
            assertThat(waiting.node()).isEqualTo(SERVER1);
            assertThat(waiting.fingerprint()).isEqualTo(pair("server1").key().fingerprint());
        });
        operator.admit(SERVER1, null);
        manager.register(SECRET, server1(data));

        assertThat(operator.waiting()).isEmpty();
        assertThat(view(manager).key()).isEqualTo(pair("server1").key());

        // wiped: a new folder with a new key
        manager.clock.advance(Duration.ofHours(1));
        NodeKeyPair anew = NodeKeyPair.generate();
        NodeRegistration wiped = at("http://server1.test:7001", UUID.randomUUID(), anew);
        assertRefused(ProblemType.NOT_ADMITTED, () -> join(manager, wiped, anew));
        operator.admit(SERVER1, null);
        assertThat(join(manager, wiped, anew).grantKey()).isNotEmpty();
    }

    @Test
    void ofSeveralThatWaitUnderOneNameTheOperatorNamesTheRightOne() {
        RunningManager manager = start("--cofre.cluster-secret=" + SECRET, "--cofre.manager.admission=operator");
        ManagerApi operator = manager.api(SECRET);
        NodeKeyPair thief = NodeKeyPair.generate();
        UUID data = UUID.randomUUID();
        assertRefused(ProblemType.NOT_ADMITTED, () -> manager.register(SECRET, server1(data)));
        assertRefused(ProblemType.NOT_ADMITTED, () -> join(manager, posing(UUID.randomUUID(), thief), thief));

        assertThatThrownBy(() -> operator.admit(SERVER1, null))
                .hasMessageContaining(pair("server1").key().fingerprint())
                .hasMessageContaining(thief.key().fingerprint());
        assertRefused(ProblemType.UNKNOWN_NODE, () -> operator.admit(SERVER1, "0000"));
        assertRefused(ProblemType.UNKNOWN_NODE, () -> operator.admit(new NodeId("server7"), null));
        WaitingNode admitted = operator.admit(SERVER1, pair("server1").key().fingerprint());

        assertThat(admitted.url()).hasToString("http://server1.test:7001");
        manager.register(SECRET, server1(data));
        assertRefused(ProblemType.OTHER_FOLDER, () -> join(manager, posing(UUID.randomUUID(), thief), thief));
        assertRefused(ProblemType.NOT_ADMITTED, () -> join(manager, posing(data, thief), thief));
        manager.clock.advance(Duration.ofMinutes(2));
        assertThat(operator.waiting()).as("who has not asked for a minute").isEmpty();
    }

    private RunningManager start(String... arguments) {
        RunningManager manager = RunningManager.start(folder, arguments);
        started = manager;
        return manager;
    }

    private static NodeRegistration server1(UUID data) {
        return registration("server1", "a", data, null, report(GB));
    }

    private static NodeRegistration posing(UUID data, NodeKeyPair as) {
        return at("http://thief.test:7001", data, as);
    }

    private static NodeRegistration at(String url, UUID data, NodeKeyPair as) {
        return new NodeRegistration(SERVER1, URI.create(url), "a", data, null, report(GB), as.key(), null);
    }

    /** As a process that has no session yet. */
    private static NodeWelcome join(RunningManager manager, NodeRegistration registration, NodeKeyPair signer) {
        ManagerApi api = manager.joining();
        return api.register(registration.signed(api.challenge(), signer));
    }

    private static NodeView view(RunningManager manager) {
        return Objects.requireNonNull(manager.api(SECRET).nodes().get(0));
    }

    private static void assertRefused(ProblemType type, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().type()).isEqualTo(type.uri()));
    }
}
