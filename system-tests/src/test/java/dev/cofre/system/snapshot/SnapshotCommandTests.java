package dev.cofre.system.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.system.client.GeneratedTree;
import dev.cofre.system.cluster.RealCluster;
import dev.cofre.system.http.Bytes;
import dev.cofre.system.process.Ended;
import dev.cofre.system.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Backups of folders as people and scripts make them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SnapshotCommandTests {
    @RegisterExtension
    final Processes processes = new Processes();

    private Path home;
    private RealCluster cluster;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        this.home = home;
        cluster = RealCluster.start(processes, home, 2, RealCluster.Setup.PLAIN);
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
    }

    @Test
    void aFolderIsBackedUpListedAndRestored() throws IOException {
        Path folder = folder("docs");

        Ended backup = runAsProcess("alice", "backup", folder.toString(), "--tag", "daily")
                .with(0);
        assertThat(backup.out())
                .contains("Files: 3 new, 0 changed, 0 unmodified", "all copies confirmed on server1, server2");
        Files.writeString(folder.resolve("sub/new"), "new");
        Ended again = runAsProcess("alice", "backup", folder.toString()).with(0);
        assertThat(again.out()).contains("Files: 1 new, 0 changed, 3 unmodified");

        List<JsonNode> snapshots =
                runAsProcess("alice", "snapshots", "--json").with(0).json();
        assertThat(snapshots).hasSize(2).allSatisfy(each -> {
            assertThat(each.get("message_type").asString()).isEqualTo("snapshot");
            assertThat(each.get("paths").get(0).asString()).isEqualTo(folder.toString());
        });
        String first = snapshots.get(0).get("short_id").asString();
        assertThat(runAsProcess("alice", "snapshots", "--tag", "daily").with(0).out())
                .contains(first)
                .doesNotContain(snapshots.get(1).get("short_id").asString());
        assertThat(runAsProcess("alice", "ls", "latest").with(0).out()).contains("/sub/new", "/large", "/small");
        assertThat(runAsProcess("alice", "ls", first).with(0).out()).doesNotContain("/sub/new");

        Path target = home.resolve("restored");
        runAsProcess("alice", "restore", "latest:" + folder, "--target", target.toString())
                .with(0);
        assertThat(GeneratedTree.state(target)).isEqualTo(GeneratedTree.state(folder));
        Path part = home.resolve("part");
        runAsProcess("alice", "restore", first, "--target", part.toString(), "--include", folder + "/small")
                .with(0);
        assertThat(part.resolve(folder.toString().substring(1)).resolve("small"))
                .hasSameBinaryContentAs(folder.resolve("small"));
        assertThat(part.resolve(folder.toString().substring(1)).resolve("large"))
                .doesNotExist();
    }

    @Test
    void theMenuBacksAFolderUpAndRestoresIt() throws IOException {
        Path folder = folder("menu");
        Path target = home.resolve("from-menu");

        Ended menu = cluster.runWithInput(
                        "8\n%s\n9\n10\n\n%s\n8\n%s\nq\n".formatted(folder, target, home.resolve("nowhere")),
                        "--profile",
                        "client1")
                .with(0);

        assertThat(menu.out())
                .contains("all copies confirmed on server1, server2", "ID", folder.toString(), "Restored 3 files")
                .contains("nowhere is not there.")
                .endsWith("Goodbye.\n");
        assertThat(target.resolve(folder.toString().substring(1)).resolve("large"))
                .hasSameBinaryContentAs(folder.resolve("large"));
    }

    @Test
    void snapshotsAreComparedSearchedTaggedAndCleanedUp() throws IOException {
        Path folder = folder("many");
        run("kurt", "backup", folder.toString()).with(0);
        Files.writeString(folder.resolve("small"), "other");
        Files.delete(folder.resolve("large"));
        Files.createDirectory(folder.resolve("empty"));
        run("kurt", "backup", folder.toString()).with(0);
        List<JsonNode> both = run("kurt", "snapshots", "--json").with(0).json();
        String first = both.get(0).get("short_id").asString();

        assertThat(run("kurt", "diff", first, "latest").with(0).out().lines())
                .contains("M    " + folder + "/small", "-    " + folder + "/large", "+    " + folder + "/empty/");
        assertThat(run("kurt", "find", "LARGE", "-i").with(0).out())
                .contains(first, folder + "/large")
                .doesNotContain(both.get(1).get("short_id").asString());
        run("kurt", "find", "nothing like that").with(1);
        assertThat(run("kurt", "dump", "latest", folder + "/small").with(0).out())
                .isEqualTo("other");
        run("kurt", "dump", "latest", folder + "/nothing").with(1);
        JsonNode stats = run("kurt", "stats", "--json").with(0).json().get(0);
        assertThat(stats.get("snapshots_count").asInt()).isEqualTo(2);
        assertThat(stats.get("total_file_count").asInt()).isEqualTo(3 + 2);
        run("kurt", "tag", "--add", "kept,monthly", "latest").with(0);
        assertThat(run("kurt", "snapshots", "--tag", "kept").with(0).out()).contains("kept,monthly");

        Ended dry = run("kurt", "forget", "--keep-last", "1", "--dry-run").with(0);
        assertThat(dry.out()).contains("last snapshot", "not kept: no rule keeps it", "would be moved to the trash");
        assertThat(run("kurt", "snapshots", "--json").with(0).json()).hasSize(2);
        run("kurt", "forget", "--keep-last", "1").with(0);
        assertThat(run("kurt", "snapshots", "--json").with(0).json()).hasSize(1);
        assertThat(run("kurt", "prune", "--grace", "0").with(0).out()).contains("In the trash");
        assertThat(run("kurt", "check", "--read-data").with(0).out()).contains("no problem was found");

        List<JsonNode> trashed = run("kurt", "unforget", "--json").with(0).json();
        assertThat(trashed).hasSize(2); // what was tagged is in the trash under its earlier id
        run("kurt", "unforget", trashed.get(0).get("snapshot_id").asString()).with(0);
        assertThat(run("kurt", "check", "--read-data").with(0).out()).contains("no problem was found");
    }

    @Test
    void rulesThatWouldKeepNothingRemoveNothing() throws IOException {
        run("lena", "backup", folder("all").toString()).with(0);

        Ended ended = run("lena", "forget", "--keep-tag", "none").with(1);

        assertThat(ended.err()).contains("nothing was removed");
        assertThat(run("lena", "snapshots", "--json").with(0).json()).hasSize(1);
        run("lena", "forget").with(2);
        run("lena", "forget", "--keep-daily", "0").with(2);
        run("lena", "forget", "--keep-within", "1w").with(2);
    }

    @Test
    void aPolicyIsSetShownAndRemoved() throws IOException {
        run(
                        "paul",
                        "policy",
                        "set",
                        "--host",
                        "web1",
                        "--expect-every",
                        "1d",
                        "--keep-daily",
                        "7",
                        "--keep-within",
                        "1m")
                .with(0);
        Ended both = run("paul", "policy", "set", "--keep-last", "unlimited").with(0);
        assertThat(both.out().lines())
                .anySatisfy(line -> assertThat(line).contains("web1", "any", "every 1d", "daily 7, within 1m"))
                .anySatisfy(line -> assertThat(line).contains("any other", "any", "-", "last all"));

        await().atMost(RealCluster.PATIENCE)
                .untilAsserted(() -> assertThat(run("paul", "status").with(0).out())
                        .contains("SNAPSHOT EXPECTED", "web1", "every 1d", "on time"));
        JsonNode policy = run("paul", "policy", "--json").with(0).json().get(0);
        assertThat(policy.get("expectEvery").asString()).isEqualTo("PT24H");

        run("paul", "policy", "remove", "--host", "web1").with(0);
        run("paul", "policy", "remove").with(0);
        run("paul", "policy", "remove").with(1);
        assertThat(run("paul", "policy").with(0).err()).contains("No policies");
        run("paul", "policy", "set").with(2);
        run("paul", "policy", "set", "--expect-every", "1m").with(2);
        run("paul", "policy", "set", "--expect-every", "daily").with(2);
    }

    @Test
    void aFolderIsPutBackExactlyAsItWas() throws IOException {
        Path folder = folder("exact");
        run("rosa", "backup", folder.toString()).with(0);
        var before = GeneratedTree.state(folder);
        Files.writeString(folder.resolve("sub/later"), "later");
        Files.writeString(folder.resolve("small"), "changed");

        Ended dry = run("rosa", "restore", "latest:" + folder, "--target", folder.toString(), "--delete", "--dry-run")
                .with(0);
        assertThat(dry.out()).contains("Would delete " + folder.resolve("sub/later"));
        Ended restored = run(
                        "rosa", "restore", "latest:" + folder, "--target", folder.toString(), "--delete", "--verify")
                .with(0);

        assertThat(restored.out()).contains("Deleted 1 entries", "Read again and compared: 3 files");
        assertThat(GeneratedTree.state(folder)).isEqualTo(before);
    }

    @Test
    void theVaultIsNotAmongTheClientsFiles() throws IOException {
        run("bert", "backup", folder("bert").toString()).with(0);

        assertThat(run("bert", "files", "--json").with(0).out()).isEmpty();
        assertThat(run("bert", "trash", "--json").with(0).out()).isEmpty();
    }

    @Test
    void theSummaryOfABackupIsALineOfJson() throws IOException {
        Path folder = folder("json");

        List<JsonNode> lines =
                run("carol", "backup", "--json", folder.toString()).with(0).json();

        JsonNode summary = lines.get(lines.size() - 1);
        assertThat(summary.get("message_type").asString()).isEqualTo("summary");
        assertThat(summary.get("files_new").asInt()).isEqualTo(3);
        assertThat(summary.get("total_bytes_processed").asLong()).isEqualTo(2_000_000 + 5 + 7);
        assertThat(summary.get("snapshot_id").asString()).hasSize(64);
        assertThat(summary.get("servers")).hasSize(2);
    }

    @Test
    void whatIsExcludedIsLeftOut() throws IOException {
        Path folder = folder("excludes");
        Files.createDirectories(folder.resolve("cache"));
        Files.writeString(folder.resolve("cache/CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55\n");
        Files.writeString(folder.resolve("cache/cached"), "cached");
        Files.writeString(folder.resolve("some.log"), "log");

        run(
                        "dora",
                        "backup",
                        folder.toString(),
                        "--exclude",
                        "*.log",
                        "--exclude-caches",
                        "--exclude-larger-than",
                        "1M")
                .with(0);

        assertThat(run("dora", "ls", "latest").with(0).out())
                .contains("/small", "CACHEDIR.TAG")
                .doesNotContain("some.log", "/cached", "/large");
    }

    @Test
    void whatAProgramPrintsIsSavedUnlessItFails() {
        run("nora", "backup", "--stdin-from-command", "--stdin-filename", "dumps/db.sql", "--", "echo", "a dump")
                .with(0);
        Ended failed =
                run("nora", "backup", "--stdin-from-command", "--", "false").with(1);
        cluster.clientProgram()
                .run("from a pipe", of("nora", "backup", "--stdin"))
                .with(0);

        assertThat(failed.err()).contains("false ended with 1, so no snapshot was made");
        assertThat(run("nora", "snapshots", "--json").with(0).json())
                .extracting(each -> each.get("paths").get(0).asString())
                .containsExactly("/dumps/db.sql", "/stdin");
        assertThat(run("nora", "dump", "latest", "/stdin").with(0).out()).isEqualTo("from a pipe");
        assertThat(run("nora", "dump", "latest", "/dumps/db.sql", "--path", "/dumps/db.sql")
                        .with(0)
                        .out())
                .isEqualTo("a dump\n");
        run("nora", "backup", "--stdin", "a path").with(2);
    }

    @Test
    void aDryRunStoresNothing() throws IOException {
        Path folder = folder("dry");

        Ended dry = run("olga", "backup", folder.toString(), "--dry-run").with(0);

        assertThat(dry.out()).contains("Files: 3 new", "Would add", "Nothing was stored");
        assertThat(run("olga@vault", "files", "--json").with(0).out()).isEmpty();
    }

    @Test
    void ifNothingHasChangedNoSnapshotNeedBeMade() throws IOException {
        Path folder = folder("unchanged");
        run("emil", "backup", folder.toString()).with(0);

        Ended again =
                run("emil", "backup", folder.toString(), "--skip-if-unchanged").with(0);

        assertThat(again.out()).contains("Nothing has changed; no snapshot was made");
        assertThat(run("emil", "snapshots", "--json").with(0).json()).hasSize(1);
    }

    @Test
    void aSnapshotThatIsForgottenIsNotListed() throws IOException {
        Path folder = folder("forget");
        run("frida", "backup", folder.toString()).with(0);
        String id = run("frida", "snapshots", "--json")
                .with(0)
                .json()
                .get(0)
                .get("id")
                .asString();

        run("frida", "forget", id.substring(0, 12)).with(0);

        assertThat(run("frida", "snapshots").with(0).out()).contains("No snapshots");
    }

    @Test
    void aPathThatIsNotThereIsReportedAndTheOthersAreSaved() throws IOException {
        Path folder = folder("partly");

        Ended ended = run(
                        "gina",
                        "backup",
                        folder.toString(),
                        home.resolve("nowhere").toString())
                .with(3);
        assertThat(ended.err()).contains("nowhere: there is no such file or folder");
        assertThat(run("gina", "snapshots", "--json").with(0).json()).hasSize(1);

        run("gina", "backup", home.resolve("nowhere").toString()).with(2);
    }

    @Test
    void aSnapshotThatIsNotThereIsAnErrorOfItsOwn() {
        for (String id : List.of("latest", "0123", "")) {
            Ended ended = run("hans", "ls", id).with(10);

            assertThat(ended.err())
                    .contains("'cofre snapshots' shows which there are")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void withoutAManagerABackupSaysWhatWasTried() throws IOException {
        Ended ended = run("ines", "backup", folder("away").toString(), "--manager", "http://127.0.0.1:1")
                .with(10);

        assertThat(ended.err()).contains("http://127.0.0.1:1").doesNotContain("\tat ");
    }

    private Ended run(String client, String... words) {
        return cluster.clientProgram().run("", of(client, words));
    }

    private Ended runAsProcess(String client, String... words) {
        return cluster.run(of(client, words).toArray(String[]::new));
    }

    private static List<String> of(String client, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(1, List.of("--client", client)); // behind the command, before anything that follows '--'
        return all;
    }

    private Path folder(String name) throws IOException {
        Path folder = Files.createDirectories(home.resolve("folders").resolve(name));
        Files.createDirectories(folder.resolve("sub"));
        Files.write(folder.resolve("large"), Bytes.random(1, 2_000_000));
        Files.writeString(folder.resolve("small"), "small");
        Files.writeString(folder.resolve("sub/below"), "below!!");
        return folder;
    }
}
