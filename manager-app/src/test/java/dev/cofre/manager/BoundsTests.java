package dev.cofre.manager;

import static dev.cofre.manager.running.RunningManager.GB;
import static dev.cofre.manager.running.RunningManager.file;
import static dev.cofre.manager.running.RunningManager.registration;
import static dev.cofre.manager.running.RunningManager.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.identity.Challenge;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.WaitingNode;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.manager.running.RunningManager;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Bounds of the manager that a caller reaches by asking, and that somebody else does not notice. */
@ExtendWith(OutputCaptureExtension.class)
class BoundsTests {
    private static final String SECRET = "the cluster's secret";

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private RunningManager manager;

    @AfterEach
    void others() {
        assertThat(manager.api(SECRET).nodes()).isNotNull();
        manager.close();
    }

    @Tag("long")
    @Test
    void ofManyChallengesTheOldestGoAndTheNewestServes() {
        manager = RunningManager.start(folder);
        ManagerApi joining = manager.joining();
        NodeRegistration server1 = registration("server1", "a", UUID.randomUUID(), null, report(GB));
        Challenge first = joining.challenge();
        Challenge second = joining.challenge();
        for (int i = 1; i < 10_000; i++) {
            joining.challenge();
        }

        assertThatThrownBy(() -> joining.register(server1.signed(first, RunningManager.pair("server1"))))
                .matches(e -> ((ProblemException) e).is(ProblemType.IDENTITY_UNPROVEN));
        joining.register(server1.signed(second, RunningManager.pair("server1")));
    }

    @Test
    void ofManyServersThatWaitTheOldestGo() {
        manager =
                RunningManager.start(folder, "--cofre.cluster-secret=" + SECRET, "--cofre.manager.admission=operator");
        for (int i = 0; i < 105; i++) {
            String name = "stranger" + i;
            assertThatThrownBy(() ->
                            manager.register(SECRET, registration(name, "a", UUID.randomUUID(), null, report(GB))))
                    .matches(e -> ((ProblemException) e).is(ProblemType.NOT_ADMITTED));
        }

        assertThat(manager.api(SECRET).waiting())
                .hasSize(100)
                .extracting(WaitingNode::node)
                .contains(new NodeId("stranger104"), new NodeId("stranger5"))
                .doesNotContain(new NodeId("stranger4"));
    }

    @Test
    void aBodyOfMoreJsonThanACallCanNeedIsRefused() throws Exception {
        manager = RunningManager.start(folder);
        manager.fourServers();
        String begin = "{\"client\":\"rude\",\"files\":[{}";

        assertRefused(400, "unreadable-body", "/assign", begin + ",{}".repeat(600_000) + "]}");
        assertRefused(413, "too-large", "/assign", begin + ",{}".repeat(700_000) + "]}");
        assertRefused(413, "too-large", "/suspicions", "[" + " ".repeat(64 << 10) + "]");
        assertThat(manager.send(file("a.txt", 10L)).node()).isNotNull();
    }

    /** By what they do again and again, such as what an operator does now and then. */
    @Test
    void callersFillNoLog(CapturedOutput output) {
        manager = RunningManager.start(folder);
        manager.fourServers();
        int most = 200; // on a slow machine minutes may pass, each with lines of its own
        int calls = 0;
        while (calls < most && !output.getOut().contains("More lines like the last one are left out")) {
            manager.api().drain(new NodeId("server1"));
            manager.api().cancelDrain(new NodeId("server1"));
            calls++;
        }

        assertThat(calls).isLessThan(most);
    }

    private void assertRefused(int status, String type, String path, String body) throws Exception {
        URI address = manager.url().resolve(path);
        HttpResponse<String> answer = manager.http()
                .send(
                        HttpRequest.newBuilder(address)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(List.of(answer.statusCode(), answer.body().contains("/problems/" + type)))
                .as(answer.body())
                .containsExactly(status, true);
    }
}
