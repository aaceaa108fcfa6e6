package dev.cofre.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.api.assign.FileToStore;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.upload.UploadResult;
import dev.cofre.manager.running.RunningManager;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.Environment;

/** What the operator sets, and what that changes. */
class ConfigurationTests {
    @TempDir
    Path folder;

    @Test
    void namesAndPortsComeFromTheProfileFileWithoutAProfile() {
        try (RunningManager manager = RunningManager.start(folder)) {
            Environment environment = manager.bean(Environment.class);
            assertThat(environment.getProperty("cofre.manager.port")).isEqualTo("7000");
            assertThat(environment.getProperty("server.address")).isEqualTo("127.0.0.1");
            assertThat(environment.getActiveProfiles()).isEmpty();
        }
    }

    @Test
    void theProfileIsAllowedButNotNeeded() {
        try (RunningManager manager = RunningManager.start(folder, "--spring.profiles.active=manager")) {
            assertThat(manager.bean(Environment.class).getProperty("cofre.manager.port"))
                    .isEqualTo("7000");
        }
    }

    @Test
    void twoManagersRunInOneProcess(@TempDir Path other) {
        try (RunningManager one = RunningManager.start(folder);
                RunningManager two = RunningManager.start(other)) {
            one.fourServers();
            assertThat(one.api().nodes()).hasSize(4);
            assertThat(two.api().nodes()).isEmpty();
        }
    }

    @Test
    void theDefaultReplicationFactorIsTheOperators() {
        try (RunningManager manager = RunningManager.start(folder, "--cofre.manager.copies=5")) {
            manager.fourServers();
            assertThatThrownBy(() -> manager.send(RunningManager.file("a", 1L))).hasMessageContaining("need 5 servers");
        }
    }

    @Test
    void whereFewerCopiesAreEnoughForATimeTheReceiptSaysSo() {
        try (RunningManager manager = RunningManager.start(folder, "--cofre.manager.min-copies=1")) {
            manager.join("server1", "a");
            var send = manager.send(new FileToStore(null, null, 1L, null, new ReplicationFactor(3)));
            assertThat(manager.as(send.node().value())
                            .backupTarget(new dev.cofre.api.assign.BackupTargetRequest(
                                    send.node(),
                                    java.util.List.of(
                                            manager.assigned(new dev.cofre.api.assign.BackupTargetRequest.Wanted(
                                                    send.upload(),
                                                    RunningManager.ME,
                                                    new dev.cofre.api.file.FileName("a"),
                                                    1L,
                                                    new ReplicationFactor(3),
                                                    2,
                                                    null))),
                                    null))
                            .uploads()
                            .get(0)
                            .targets())
                    .isEmpty();

            UploadResult result = manager.commit(RunningManager.finished(send.upload(), "a", "x", "server1"));

            assertThat(result.receipt())
                    .isNotNull()
                    .satisfies(receipt -> assertThat(receipt.complete()).isFalse());
        }
    }

    @Test
    void twoManagersCannotShareAFolder() {
        try (RunningManager first = RunningManager.start(folder)) {
            assertThatThrownBy(() -> RunningManager.start(folder))
                    .hasStackTraceContaining(folder + " is in use by another manager");
            assertThat(first.api().nodes()).isEmpty();
        }
        RunningManager.start(folder).close();
    }

    @Test
    void settingsThatMakeNoSenseStopTheStart() {
        assertThatThrownBy(() -> RunningManager.start(folder, "--cofre.manager.copies=0"))
                .hasStackTraceContaining("copies");
        assertThatThrownBy(() -> RunningManager.start(folder, "--cofre.manager.catalog=jdbc:h2:mem:x"))
                .hasStackTraceContaining("must begin with jdbc:sqlite: or jdbc:postgresql:");
    }

    @Test
    void anOpenAddressNeedsSecrets() {
        assertThatThrownBy(() -> RunningManager.start(folder, "--cofre.manager.host=0.0.0.0"))
                .hasStackTraceContaining("without secrets everybody there could read and write backups");
    }

    @Test
    void nobodyElseMayReadTheCatalog() throws Exception {
        Path data = folder.resolve("manager");
        RunningManager.start(data).close();

        assertThat(data.resolve("catalog.db")).isRegularFile();
        assertThat(Files.getPosixFilePermissions(data))
                .containsExactlyInAnyOrderElementsOf(
                        java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
    }
}
