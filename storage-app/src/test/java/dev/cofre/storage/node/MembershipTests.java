package dev.cofre.storage.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.service.start.StartRefusedException;
import dev.cofre.storage.fake.FakeManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** A node and its manager, over a real socket. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class MembershipTests {
    @TempDir
    private Path data;

    private FakeManager manager;

    @BeforeEach
    void start() throws IOException {
        manager = new FakeManager();
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    @Test
    void aNodeJoinsReportsAndSaysThatItStops() {
        try (ServletWebServerApplicationContext node = manager.startNode(data)) {
            NodeRegistration first = manager.registrations.get(0);
            assertThat(first.node()).isEqualTo(new NodeId("server1"));
            assertThat(first.cluster()).isNull();
            assertThat(first.url()).hasToString("http://127.0.0.1:" + port(node));
            assertThat(membership(node).joined()).isTrue();
            assertThat(membership(node).grantKey()).hasValue(manager.grantKey());
            await().until(() -> manager.reports.size() >= 2);
            assertThat(manager.reports).noneMatch(NodeReport::stopping).allMatch(NodeReport::writable);
        }

        assertThat(manager.reports.get(manager.reports.size() - 1).stopping()).isTrue();
        assertThat(manager.reports).filteredOn(NodeReport::stopping).hasSize(1);
    }

    @Test
    void aNodeSignsItsRegistrationForAChallengeAndSaysItsSessionFromThenOn() {
        try (ServletWebServerApplicationContext node = manager.startNode(data)) {
            assertThat(manager.registrations.get(0).isSigned()).isTrue();
            await().until(() -> manager.authorizations.size() >= 2);
            assertThat(manager.authorizations).allMatch(said -> said.startsWith("Bearer session-"));
        }
    }

    @Test
    void aNodeHasTheSameKeyAfterEachStart() {
        manager.startNode(data).close();
        manager.startNode(data).close();

        assertThat(manager.registrations.get(1).key())
                .isEqualTo(manager.registrations.get(0).key());
        assertThat(manager.registrations.get(1).possession())
                .isNotEqualTo(manager.registrations.get(0).possession());
    }

    @Test
    void aNodeWhoseSessionIsOverRegistersAgain() {
        try (ServletWebServerApplicationContext node = manager.startNode(data)) {
            await().until(() -> !manager.reports.isEmpty());

            manager.endSessions();

            await().until(() -> manager.registrations.size() == 2);
            await().until(() -> membership(node).joined());
        }
    }

    @Test
    void aSecondProcessOnACopyOfTheFolderSaysWhatIsWrongAndGoesOnAsking(CapturedOutput output) {
        manager.refusal = Problem.of(ProblemType.IDENTITY_TAKEN, "a process at http://elsewhere:1 goes on reporting");
        try (ServletWebServerApplicationContext node = manager.startNode(data)) {
            await().until(() -> manager.registrations.size() >= 2);
            assertThat(output)
                    .contains("http://elsewhere:1 goes on reporting")
                    .contains("A copied folder must not be started");
            assertThat(membership(node).joined()).isFalse();

            manager.refusal = null;

            await().until(() -> membership(node).joined());
        }
    }

    @Test
    void aNodeThatIsNotAdmittedShowsItsFingerprintAndGoesOnAsking(CapturedOutput output) {
        manager.refusal = Problem.of(ProblemType.NOT_ADMITTED, "the operator has not admitted it");
        try (ServletWebServerApplicationContext node = manager.startNode(data)) {
            assertThat(output)
                    .contains(manager.registrations.get(0).key().fingerprint())
                    .contains("waits to be admitted");

            manager.refusal = null;

            await().until(() -> membership(node).joined());
        }
    }

    @Test
    void aNodeTellsWhatItHasSeenOfTheCatalogAlsoAfterARestart() {
        CatalogMark first = new CatalogMark(new UUID(1, 1), new UUID(2, 2), 7);
        CatalogMark later = new CatalogMark(first.generation(), new UUID(3, 3), 9);
        try (ServletWebServerApplicationContext node = manager.startNode(data)) {
            manager.catalog = first;
            await().until(() -> told().equals(List.of(first)));
            manager.catalog = null;
            await().during(Duration.ofMillis(200)).until(() -> told().equals(List.of(first)));
            manager.catalog = new CatalogMark(first.generation(), first.branch(), 3);
            await().during(Duration.ofMillis(200)).until(() -> told().equals(List.of(first)));
            manager.catalog = later;
            manager.epoch = 40;
            await().until(() -> told().equals(List.of(later, first)));
        }
        manager.catalog = null;
        manager.epoch = 1;
        manager.reports.clear();

        try (ServletWebServerApplicationContext node = manager.startNode(data)) {
            await().until(() -> manager.reports.size() >= 2);
            assertThat(told()).containsExactly(later, first);
            assertThat(manager.reports.get(manager.reports.size() - 1).epoch())
                    .as("orders of an older manager do not count")
                    .isEqualTo(40);
        }
    }

    @Test
    void whatANodeHasSeenAndCannotReadAnyMoreDoesNotKeepItFromStarting() throws IOException {
        Files.createDirectories(data);
        Files.writeString(data.resolve("manager.json"), "{\"format\":1,");

        try (ServletWebServerApplicationContext node = manager.startNode(data)) {
            await().until(() -> !manager.reports.isEmpty());
            assertThat(told()).isEmpty();
        }
    }

    private List<CatalogMark> told() {
        List<CatalogMark> told = manager.reports.isEmpty()
                ? null
                : manager.reports.get(manager.reports.size() - 1).catalog();
        return told == null ? List.of() : told;
    }

    @Test
    void theFolderIsOfTheSameClusterEverAfter() {
        manager.startNode(data).close();
        manager.startNode(data).close();

        NodeRegistration again = manager.registrations.get(1);
        assertThat(again.cluster()).isEqualTo(FakeManager.CLUSTER);
        assertThat(again.folder()).isEqualTo(manager.registrations.get(0).folder());
    }

    @Test
    void aManagerThatIsAwayAtTheStartIsJoinedWhenItComes(CapturedOutput output) {
        manager.away = true;
        try (ServletWebServerApplicationContext node = manager.startNode(data)) {
            assertThat(membership(node).joined()).isFalse();
            assertThat(membership(node).grantKey()).isEmpty();

            manager.away = false;

            await().until(() -> membership(node).joined());
            await().until(() -> !manager.reports.isEmpty());
            assertThat(output).contains("The manager cannot be reached").contains("The manager answers again");
        }
    }

    @Test
    void aManagerThatHasForgottenTheNodeIsToldEverythingAgain() {
        try (ServletWebServerApplicationContext node = manager.startNode(data)) {
            await().until(() -> !manager.reports.isEmpty());

            manager.forget();

            await().until(() -> manager.registrations.size() == 2);
            assertThat(manager.registrations.get(1).cluster()).isEqualTo(FakeManager.CLUSTER);
            await().until(() -> membership(node).joined());
        }
    }

    @Test
    void aManagerThatGoesAwayAndComesBackFindsTheNodeAtItsPlace(CapturedOutput output) {
        try (ServletWebServerApplicationContext node = manager.startNode(data)) {
            await().until(() -> !manager.reports.isEmpty());
            manager.away = true;
            await().until(() -> output.getOut().contains("The manager cannot be reached"));
            int before = manager.reports.size();
            manager.away = false;

            await().until(() -> manager.reports.size() > before);
            assertThat(membership(node).joined()).isTrue();
            assertThat(manager.registrations)
                    .as("it was never told to join again")
                    .hasSize(1);
        }
    }

    @Test
    void aNodeOfAnotherClusterDoesNotStart() {
        manager.refusal = Problem.of(ProblemType.OTHER_CLUSTER, "its folder belongs to cluster 1, this is 2");

        assertThatThrownBy(() -> manager.startNode(data))
                .rootCause()
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("The manager refuses server1")
                .hasMessageContaining("belongs to cluster 1");
    }

    @Test
    void aRefusalAtTheStartFreesTheFolder() {
        manager.refusal = Problem.of(ProblemType.FORBIDDEN, "wrong secret");
        assertThatThrownBy(() -> manager.startNode(data)).rootCause().hasMessageContaining("wrong secret");

        manager.refusal = null;

        manager.startNode(data).close();
        assertThat(manager.registrations).hasSize(2);
    }

    @Test
    void aNodeThatTakesThePlaceOfOneThatWasKilledAsksUntilThatIsMissed() {
        manager.notYet.set(2);

        ServletWebServerApplicationContext node = manager.startNode(data);

        assertThat(membership(node).joined()).isTrue();
        assertThat(manager.registrations).hasSize(3);
        node.close();
    }

    @Test
    void aNodeThatIsRefusedLaterGoesOnServingAndSaysWhy(CapturedOutput output) {
        ServletWebServerApplicationContext node = manager.startNode(data);
        manager.refusal = Problem.of(ProblemType.OTHER_FOLDER, "server1 runs with another folder");
        manager.forget();

        await().untilAsserted(() -> assertThat(output)
                .contains("server1 runs with another folder")
                .contains("reads go on, uploads do not"));
        assertThat(node.isActive()).isTrue();
        manager.refusal = null;
        await().until(() -> membership(node).joined());
        node.close();
    }

    private static Membership membership(ServletWebServerApplicationContext node) {
        return node.getBean(Membership.class);
    }

    private static int port(ServletWebServerApplicationContext node) {
        return Objects.requireNonNull(node.getWebServer()).getPort();
    }
}
