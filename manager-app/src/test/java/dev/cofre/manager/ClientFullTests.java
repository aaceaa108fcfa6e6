package dev.cofre.manager;

import static dev.cofre.manager.running.RunningManager.ME;
import static dev.cofre.manager.running.RunningManager.file;
import static dev.cofre.manager.running.RunningManager.finished;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.assign.Assignment;
import dev.cofre.api.assign.FileToStore;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.status.ClientShare;
import dev.cofre.api.upload.CommitRequest.Finished;
import dev.cofre.api.upload.UploadResult;
import dev.cofre.manager.running.RunningManager;
import dev.cofre.manager.share.VersionShares;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.scheduling.annotation.ScheduledAnnotationBeanPostProcessor;
import org.springframework.scheduling.config.ScheduledTask;
import org.springframework.scheduling.config.TaskExecutionOutcome.Status;

/** A client that has run away fills its part of the catalog, and others have theirs. */
class ClientFullTests {
    private static final int MOST = 20;

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private RunningManager manager;

    @BeforeEach
    void start() {
        manager = RunningManager.start(
                folder, "--cofre.manager.most-versions=" + MOST, "--cofre.manager.share.interval=1h");
        manager.fourServers();
        await().until(this::hasCounted); // entered while it is counted, a version counts twice until the next time
    }

    private boolean hasCounted() {
        return manager.bean(ScheduledAnnotationBeanPostProcessor.class).getScheduledTasks().stream()
                .map(ScheduledTask::getTask)
                .filter(task -> task.toString().contains(VersionShares.class.getName()))
                .anyMatch(task -> task.getLastExecutionOutcome().status() == Status.SUCCESS);
    }

    @AfterEach
    void others() {
        AssignRequest another = new AssignRequest(new ClientName("you"), List.of(file("b.txt", 1L)), null, null);
        assertThat(manager.api().assign(another, null).assignments()).hasSize(1);
        manager.close();
    }

    @Test
    void aClientWithAsMuchAsItMayHaveIsToldSoBeforeAndThenRefused() {
        fill(15);
        restart();
        assertThat(manager.api().status().clients()).isEmpty();
        fill(1);
        assertThat(manager.api().status().clients()).containsExactly(new ClientShare(ME, 16, MOST));
        assertThatThrownBy(() -> manager.api()
                        .assign(new AssignRequest(ME, Collections.nCopies(5, file("a.txt", 1L)), null, null), null))
                .as("more in one call than there is room for")
                .matches(ClientFullTests::isFull);
        fill(4);

        assertThatThrownBy(() -> manager.send(file("a.txt", 1L)))
                .matches(ClientFullTests::isFull)
                .hasMessageContaining("client 'me' has 20 versions of files, and may have 20")
                .hasMessageContaining("cofre.manager.most-versions");
        assertThatThrownBy(() -> manager.api()
                        .assign(new AssignRequest(ME.vault(), List.of(file("pack", 1L)), null, null), null))
                .as("its vault is its own")
                .matches(ClientFullTests::isFull);
    }

    @Test
    void whatWasEnteredIsToldAgainAndWhatWasAssignedBeforeIsEnteredWithAMargin() {
        Finished early = finished(UploadId.create(), "early", "early", "server1", "server2");
        assertThat(manager.commit(early).receipt()).isNotNull();
        fill(MOST - 1);

        FileToStore again = new FileToStore(early.upload(), early.name(), early.size(), null, null);
        assertThat(manager.api().assign(RunningManager.asking(again), null).assignments())
                .singleElement()
                .isInstanceOf(Assignment.Stored.class);
        fill(MOST / 10); // assigned before it was full, or by one form
        UploadResult beyond = manager.commit(finished(UploadId.create(), "late", "late", "server1", "server2"));
        assertThat(beyond.problem())
                .isNotNull()
                .satisfies(problem ->
                        assertThat(problem.is(ProblemType.CLIENT_FULL)).isTrue());
        assertThat(manager.commit(early).receipt()).isNotNull();
    }

    @Test
    void aRestartForgetsNothing() {
        fill(MOST);
        restart();
        assertThatThrownBy(() -> manager.send(file("a.txt", 1L))).matches(ClientFullTests::isFull);
    }

    private void restart() {
        manager.close();
        start();
    }

    private void fill(int more) {
        for (int i = 0; i < more; i++) {
            UploadId upload = UploadId.create();
            assertThat(manager.commit(finished(upload, "file " + upload, "content", "server1", "server2"))
                            .receipt())
                    .isNotNull();
        }
    }

    private static boolean isFull(Throwable e) {
        return e instanceof ProblemException problem && problem.is(ProblemType.CLIENT_FULL);
    }
}
