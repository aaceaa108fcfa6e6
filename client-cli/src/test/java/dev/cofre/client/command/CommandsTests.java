package dev.cofre.client.command;

import static dev.cofre.client.transfer.TestTransfers.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.brake.StoppedAct;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.RemovalView;
import dev.cofre.api.node.WaitingNode;
import dev.cofre.api.policy.BackupStatus;
import dev.cofre.api.policy.BackupsView;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.repair.RepairView;
import dev.cofre.api.repair.TakenBack;
import dev.cofre.api.status.ClientShare;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.fake.FakeManager;
import dev.cofre.client.fake.Fault;
import dev.cofre.client.show.Exit;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class CommandsTests {
    @TempDir
    Path folder;

    private final FakeCluster fake = new FakeCluster(2);
    private final Terminal cofre = new Terminal(fake);

    @AfterEach
    void close() {
        fake.close();
    }

    @Test
    void aHostOrTagIsNoLongerThanANameCanBe() {
        String label = "x".repeat(256);

        assertThat(cofre.run("backup", "/", "--host", label)).isEqualTo(Exit.USAGE);
        assertThat(cofre.err()).contains("a host has at most 255 bytes; this one has 256");
        assertThat(cofre.run("backup", "/", "--tag", "a," + label)).isEqualTo(Exit.USAGE);
        assertThat(cofre.err()).contains("a tag has at most 255 bytes");
        assertThat(cofre.run("tag", "latest", "--add", label)).isEqualTo(Exit.USAGE);
    }

    @Test
    void anUploadTellsHowManyCopiesAreWhere() throws IOException {
        Exit exit = cofre.run("upload", file("a.txt", 2100));

        assertThat(exit.code()).isZero();
        assertThat(cofre.out())
                .startsWith("Saved a.txt (2.1 kB, version 1): copies confirmed 2/2 on server1, server2. Upload ");
        assertThat(cofre.err()).isEmpty();
    }

    @Test
    void aFileMayHaveAnotherNameInTheCluster() throws IOException {
        cofre.run("upload", "--name", "b.txt", file("a.txt", 10));

        assertThat(cofre.out()).startsWith("Saved b.txt ");
    }

    @Test
    void oneNameIsNotForTwoFiles() throws IOException {
        Exit exit = cofre.run("upload", "--name", "c.txt", file("a.txt", 10), file("b.txt", 10));

        assertThat(exit.code()).isEqualTo(2);
        assertThat(cofre.err()).contains("--name is for one file");
    }

    @Test
    void filesThatWouldHideEachOtherAreRefused() throws IOException {
        Files.createDirectory(folder.resolve("sub"));

        Exit exit = cofre.run("upload", file("a.txt", 10), file("sub/a.txt", 10));

        assertThat(exit.code()).isEqualTo(2);
        assertThat(cofre.err()).contains("would have the same name in the cluster");
    }

    @Test
    void fewerCopiesThanAskedEndWith4() throws IOException {
        fake.allowFewerCopies(1);

        Exit exit = cofre.run("upload", file("a.txt", 10));

        assertThat(exit.code()).isEqualTo(4);
        assertThat(cofre.out()).contains("on fewer servers than asked: copies confirmed 1/2 on server1");
    }

    @Test
    void anUnreadableFileAmongOthersEndsWith3() throws IOException {
        Exit exit =
                cofre.run("upload", file("a.txt", 10), folder.resolve("missing").toString());

        assertThat(exit.code()).isEqualTo(3);
        assertThat(cofre.out()).startsWith("Saved a.txt");
        assertThat(cofre.err()).contains("missing: there is no such file");
    }

    @Test
    void anUnreadableFileAloneEndsWith1() {
        Exit exit = cofre.run("upload", folder.resolve("missing").toString());

        assertThat(exit.code()).isEqualTo(1);
    }

    @Test
    void bytesThatAreNotYetInTheCatalogEndWith1AndTheirUploadId() throws IOException {
        fake.server(1).fails(new Fault.CommitsLate(1_000_000));

        Exit exit = cofre.run("upload", file("a.txt", 10));

        assertThat(exit.code()).isEqualTo(1);
        assertThat(cofre.err()).containsPattern("ask later with: cofre receipt [0-9a-f-]{36}");
    }

    @Test
    void aManagerThatIsNotThereEndsWith10() {
        fake.manager().close();

        Exit exit = cofre.run("files");

        assertThat(exit.code()).isEqualTo(10);
        assertThat(cofre.err()).contains(fake.url().toString(), "COFRE_MANAGER_URL", "--manager URL");
    }

    @Test
    void theProfileFileIsNamedWhenItsManagerIsNotThere() throws IOException {
        fake.manager().close();
        cofre.environment.remove("COFRE_MANAGER_URL");

        Exit exit = cofre.run("nodes", "--manager", fake.url().toString());

        assertThat(exit.code()).isEqualTo(10);
        assertThat(cofre.err()).contains("the address comes from --manager");
    }

    @Test
    void aWrongTokenEndsWith12AndIsNotRepeated() {
        fake.manager().requires("right");

        Exit exit = cofre.run("files", "--token", "wrong-secret");

        assertThat(exit.code()).isEqualTo(12);
        assertThat(cofre.err()).contains("asks for a token").doesNotContain("wrong-secret");
    }

    @Test
    void aTokenOpensTheManagerAndGoesNowhereElse() throws IOException {
        fake.manager().requires("right");
        cofre.environment.put("COFRE_TOKEN", "right");

        assertThat(cofre.run("upload", file("a.txt", 10)).code()).isZero();
    }

    @Test
    void anUnknownProfileEndsWith2AndTheProfilesThatThereAre() {
        cofre.environment.remove("COFRE_CLIENT");

        Exit exit = cofre.run("files", "--profile", "client9");

        assertThat(exit.code()).isEqualTo(2);
        assertThat(cofre.err()).contains("there is no client profile 'client9'; there are client1, client2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "1.5", "10m", "99999999999999999999"})
    void whatIsNoNumberIsSaidToBeNone(String typed) {
        for (String[] words : List.of(
                new String[] {"backup", "--read-timeout", typed, "."}, new String[] {"health", "--wait", typed})) {
            assertThat(cofre.run(words).code()).isEqualTo(2);
            assertThat(cofre.err()).contains("'" + typed + "' is no whole number, or too large a one");
        }
    }

    @Test
    void anUnknownCommandEndsWith2() {
        assertThat(cofre.run("uplaod").code()).isEqualTo(2);
        assertThat(cofre.err()).contains("uplaod");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-30 12:00:00",
                "2026-13-01 12:00:00",
                "2026-01-01 24:00:00",
                "2026-01-01T12:00:00",
                "26-01-01 12:00:00",
                "now"
            })
    void aTimeThatIsNoneIsRefusedAndNotTakenForTheNearestOne(String time) throws IOException {
        assertThat(cofre.run("backup", file("a.txt", 10), "--time", time)).isEqualTo(Exit.USAGE);
        assertThat(cofre.err()).contains("'" + time + "' is no time as in '2026-01-31 12:00:00'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--add", "--remove"})
    void anEmptyTagIsNone(String option) {
        assertThat(cofre.run("tag", option, "")).isEqualTo(Exit.USAGE);
        assertThat(cofre.err()).contains("a tag must not be empty");
    }

    @Test
    void aProgramThatIsNotThereIsNamedInASentence() {
        assertThat(cofre.run("backup", "--stdin-from-command", "--stdin-filename", "x", "--", "/nowhere/pg_dump"))
                .isEqualTo(Exit.FAILED);
        assertThat(cofre.err())
                .contains("/nowhere/pg_dump cannot be run: No such file or directory; no snapshot was made")
                .doesNotContain("error=");
    }

    @Test
    void aValueThatCannotBeSaysWhatItShouldBe() throws IOException {
        assertThat(cofre.run("upload", "--copies", "99", file("a.txt", 1)).code())
                .isEqualTo(2);
        assertThat(cofre.err()).contains("replication factor must be 1 to 16");
        assertThat(cofre.run("files", "--manager", "localhost").code()).isEqualTo(2);
        assertThat(cofre.err()).contains("give one like http://127.0.0.1:7000");
    }

    @Test
    void filesAreATable() {
        fake.store("a.txt", bytes(2100));
        fake.store("a longer name.txt", bytes(5));

        Exit exit = cofre.run("files");

        assertThat(exit.code()).isZero();
        assertThat(cofre.out().lines()).hasSize(3);
        assertThat(cofre.out().lines().findFirst().orElseThrow())
                .isEqualTo("NAME               VERSION    SIZE  SAVED                COPIES");
        assertThat(cofre.out()).containsPattern("a.txt {14,}1  2.1 kB  \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d {7}2");
    }

    @Test
    void allPagesOfFilesAreListed() {
        for (int i = 0; i < 1203; i++) {
            fake.store("file%04d".formatted(i), new byte[] {1});
        }

        cofre.run("files", "--json");

        assertThat(cofre.json())
                .hasSize(1203)
                .extracting(file -> file.get("name").asString())
                .isSorted();
    }

    @Test
    void noFilesAreNoTable() {
        assertThat(cofre.run("files").code()).isZero();
        assertThat(cofre.out()).isEmpty();
        assertThat(cofre.err()).contains("No files yet.");
    }

    @Test
    void nodesAreATable() {
        Exit exit = cofre.run("nodes");

        assertThat(exit.code()).isZero();
        assertThat(cofre.out())
                .containsPattern("server1  live   default  1.2 TB  2.0 TB  http://127.0.0.1:\\d+ +\\d s ago");
    }

    @Test
    void healthSaysWhetherEveryFileHasItsCopies() {
        assertThat(cofre.run("health").code()).isZero();
        assertThat(cofre.out()).contains("Every file has its copies.");

        fake.manager().repairing(new RepairView(false, 12, 3, 1, Instant.now(), 0, 0, null));
        assertThat(cofre.run("health").code()).isEqualTo(1);
        assertThat(cofre.out())
                .contains("12 wait, 3 are under way", "The oldest loss was noticed 0 s ago", "No copy is left of 1");

        fake.manager().repairing(new RepairView(false, 0, 0, 0, null, 0, 0, null));
        assertThat(cofre.run("health").code()).isEqualTo(1);
        assertThat(cofre.out()).contains("a server is away");
    }

    @Test
    void statusSaysHowItStandsWithCopiesAndServers() {
        assertThat(cofre.run("status").code()).isZero();
        assertThat(cofre.out())
                .contains("Every file has its copies.")
                .containsPattern("server1  live   1.2 TB  2.0 TB  yes +20\\d\\d-.+\\d s ago");

        fake.manager().repairing(new RepairView(false, 12, 3, 0, Instant.now(), 1500, 3_000_000, Instant.now()));
        assertThat(cofre.run("status").code()).isEqualTo(1);
        assertThat(cofre.out()).contains("Copies missing: 1,500, with 3.0 MB at risk", "no: 1,500 blobs are only here");
        assertThat(cofre.run("--json", "status").code()).isZero();
        assertThat(cofre.out()).contains("\"complete\":true", "\"mayStop\":true");
    }

    @Test
    void statusSaysWhichSnapshotsAreLate() {
        ClientName me = new ClientName("me");
        Instant due = Instant.now().minusSeconds(60);
        BackupStatus late = new BackupStatus(me, "web1", "/home", Duration.ofHours(36), null, due, true);
        BackupStatus onTime = new BackupStatus(me, "web2", null, Duration.ofDays(1), Instant.now(), due, false);

        fake.manager().expects(new BackupsView(List.of(late, onTime), List.of()));
        assertThat(cofre.run("status").code()).isEqualTo(1);
        assertThat(cofre.out())
                .containsPattern("me +web1  /home  every 1d12h +none +LATE since 20")
                .containsPattern("me +web2  any    every 1d +20.+ on time");

        fake.manager().expects(new BackupsView(List.of(onTime), List.of()));
        assertThat(cofre.run("status").code()).isZero();
        fake.manager().expects(new BackupsView(List.of(), List.of(me)));
        assertThat(cofre.run("status").code()).isEqualTo(1);
        assertThat(cofre.err()).contains("cofre check --client me");
    }

    @Test
    void statusAsksAManagerOfBeforeThereWereBrakes() {
        fake.manager().knowsNoBrakes();

        assertThat(cofre.run("status").code()).isZero();
    }

    @Test
    void statusSaysWhatIsStoppedAndHowItGoesOn() {
        fake.manager().stops(new StoppedAct("clean-up", "me@vault", "packs", 30, 0, 40, Instant.now(), 0));
        assertThat(cofre.run("status").code()).isEqualTo(1);
        assertThat(cofre.out())
                .contains("STOPPED: clean-up of me@vault would take 30 of 40 packs at once")
                .contains("cofre proceed clean-up me@vault");

        fake.manager().stops(new StoppedAct("clean-up", "me@vault", "packs", 30, 0, 40, Instant.now(), 30));
        assertThat(cofre.run("proceed", "clean-up", "me@vault").code()).isZero();
        assertThat(cofre.out()).contains("30 are allowed, and it goes on by itself");
    }

    @Test
    void aServerHasAllBackThatItHasLetGoHoweverManyCallsItTakes() {
        NodeId server2 = new NodeId("server2");
        fake.manager().takesBack(new TakenBack(server2, 20_000, 1234), new TakenBack(server2, 1234, 0));

        assertThat(cofre.run("take-back", "server2").code()).isZero();
        assertThat(cofre.out())
                .contains("server2 has 20,000 copies back that it had let go, 1,234 are left")
                .contains("server2 has 1,234 copies back that it had let go.");

        fake.manager().takesBack(new TakenBack(server2, 0, 0));
        assertThat(cofre.run("take-back", "server2").code()).isZero();
        assertThat(cofre.out()).contains("server2 keeps nothing that it has let go");

        fake.manager().takesBack(new TakenBack(server2, 7, 0));
        assertThat(cofre.run("take-back", "server2", "--json").code()).isZero();
        assertThat(cofre.out()).contains("\"copies\":7", "\"node\":\"server2\"");
    }

    @Test
    void whatAServerLetsGoAgainMeanwhileIsNotTakenBackForEver() {
        NodeId server2 = new NodeId("server2");
        fake.manager()
                .takesBack(
                        new TakenBack(server2, 100, 50),
                        new TakenBack(server2, 50, 80),
                        new TakenBack(server2, 80, 80));

        assertThat(cofre.run("take-back", "server2").code()).isZero();
        assertThat(cofre.out()).doesNotContain("server2 has 80 copies back");
    }

    @Test
    void whatCannotBeTakenBackIsNoSuccess() {
        NodeId server2 = new NodeId("server2");
        fake.manager().takesBack(new TakenBack(server2, 100, 50), new TakenBack(server2, 0, 50));

        assertThat(cofre.run("take-back", "server2").code()).isEqualTo(1);
        assertThat(cofre.err()).contains("still keeps 50 copies");

        fake.manager().takesBack(new TakenBack(server2, 100, 0));
        assertThat(cofre.run("take-back", "server3").code()).isNotZero();
        assertThat(cofre.err()).contains("no such server");
        assertThat(cofre.run("take-back", "not a server!").code()).isEqualTo(2);
        assertThat(cofre.run("take-back").code()).isEqualTo(2);
    }

    @Test
    void statusNamesWhoDoesNotTellTheTruth() {
        fake.manager()
                .suspects(new Suspicion(
                        new NodeId("server2"),
                        Suspicion.Kind.OTHER_BYTES,
                        3,
                        Instant.EPOCH,
                        Instant.now(),
                        "server2 gave other bytes than those of blob 12, says server1"));

        cofre.run("status");

        assertThat(cofre.out())
                .contains(
                        "SUSPECTED: server2 gave other bytes than those of blob 12, says server1; 3 times since 1970");
    }

    @Test
    void statusTellsOfAClientBeforeItHasAsMuchAsItMayHave() {
        fake.manager().tellsOf(new ClientShare(new ClientName("web1"), 16, 20));

        cofre.run("status");

        assertThat(cofre.out())
                .contains(
                        "FULL: client 'web1' has 16 of 20 versions of files that it may have; beyond that nothing more of it is stored.");
    }

    @Test
    void healthWaitsForTheCopiesIfToldTo() {
        RepairView missing = new RepairView(false, 1, 0, 0, Instant.now(), 0, 0, null);
        fake.manager().repairing(missing, missing);

        assertThat(cofre.run("health", "--wait", "60").code()).isZero();
        assertThat(cofre.out()).contains("Every file has its copies.");
        assertThat(cofre.run("health", "--wait", "-1").code()).isEqualTo(2);
    }

    @Test
    void whatIsDeletedIsInTheTrashUntilItIsHadBack() {
        fake.manager().deletable("a.txt");

        assertThat(cofre.run("delete", "a.txt").code()).isZero();
        assertThat(cofre.out()).contains("Deleted a.txt, version 1. Until 2026-12-04", "cofre undelete a.txt");
        assertThat(cofre.run("trash").code()).isZero();
        assertThat(cofre.out()).contains("a.txt, version 1 (2.0 kB), deleted 2026-11-27");
        assertThat(cofre.run("undelete", "a.txt").code()).isZero();
        assertThat(cofre.out()).contains("Back: a.txt, version 1");
        assertThat(cofre.run("trash").code()).isZero();
        assertThat(cofre.err()).contains("The trash is empty.");
    }

    @Test
    void oneFileThatIsNotThereDoesNotKeepOthersFromBeingDeleted() {
        fake.manager().deletable("b.txt");

        assertThat(cofre.run("delete", "a.txt", "b.txt").code()).isEqualTo(1);
        assertThat(cofre.err()).contains("has no file 'a.txt'");
        assertThat(cofre.out()).contains("Deleted b.txt");
        assertThat(cofre.run("delete", "a.txt", "b.txt", "--version", "1").code())
                .isEqualTo(2);
        assertThat(cofre.run("delete", "a.txt", "--version", "0").code()).isEqualTo(2);
        assertThat(cofre.run("delete").code()).isEqualTo(2);
    }

    @Test
    void aServerSaysWhetherItMayBeStopped() {
        assertThat(cofre.run("nodes", "server1").code()).isZero();
        assertThat(cofre.out()).contains("It may be stopped for a while");

        fake.manager().leaving(FakeManager.departure(3, 6));
        assertThat(cofre.run("nodes", "server1").code()).isEqualTo(1);
        assertThat(cofre.out())
                .contains("server1 is draining and holds 6 blobs", "3 blobs can be read nowhere else now")
                .contains("4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a")
                .contains("It cannot go on now: no other server can take");
    }

    @Test
    void aServerIsDrainedAndTheCommandWaitsIfToldTo() {
        fake.manager().leaving(FakeManager.departure(0, 2));
        assertThat(cofre.run("drain", "server1").code()).isZero();
        assertThat(cofre.out()).contains("It is being emptied: 2 blobs have too few copies elsewhere yet.");

        fake.manager().leaving(FakeManager.departure(0, 2), FakeManager.departure(0, 1));
        assertThat(cofre.run("drain", "server1", "--wait", "60").code()).isZero();
        assertThat(cofre.out()).contains("safe to remove");

        fake.manager().leaving(FakeManager.departure(0, 2), FakeManager.departure(0, 2));
        assertThat(cofre.run("drain", "server1", "--wait", "0").code()).isEqualTo(1);
        assertThat(cofre.run("drain", "server1", "--cancel").code()).isZero();
        assertThat(cofre.run("drain", "server1", "--cancel", "--wait", "5").code())
                .isEqualTo(2);
        assertThat(cofre.run("drain").code()).isEqualTo(2);
    }

    @Test
    void aServerIsRemovedOnceNothingCountsOnIt() {
        NodeId server2 = new NodeId("server2");
        assertThat(cofre.run("remove", "server2").code()).isEqualTo(1);
        assertThat(cofre.err()).contains("1 copies at server2 are still needed");

        fake.manager()
                .removes(
                        new RemovalView(server2, false, 5000),
                        new RemovalView(server2, false, 3000),
                        new RemovalView(server2, true, 0));
        assertThat(cofre.run("remove", "server2").code()).isZero();
        assertThat(cofre.out()).contains("server2 is removed.");

        fake.manager().removes(new RemovalView(server2, true, 0));
        assertThat(cofre.run("remove", "server2", "--json").code()).isZero();
        assertThat(cofre.out()).contains("\"removed\":true", "\"node\":\"server2\"");

        fake.manager().removes(new RemovalView(server2, false, 5000), new RemovalView(server2, false, 5000));
        assertThat(cofre.run("remove", "server2").code()).isEqualTo(1);
        assertThat(cofre.err()).contains("server2 is not removed: 5,000 copies");
        assertThat(cofre.run("remove").code()).isEqualTo(2);
    }

    @Test
    void aReceiptIsShownInFull() {
        Receipt receipt = fake.store("a.txt", bytes(2100));

        Exit exit = cofre.run("receipt", receipt.upload().toString());

        assertThat(exit.code()).isZero();
        assertThat(cofre.out())
                .contains("a.txt, version 1, of client1")
                .contains("server1 computed " + receipt.blob())
                .contains("server2 computed " + receipt.blob())
                .contains("signed by it")
                .doesNotContain("not signed", "NOT SIGNED");
    }

    @Test
    void whoWaitsIsShownAndAdmitted() {
        fake.manager()
                .waits(new WaitingNode(
                        new NodeId("server5"),
                        URI.create("http://five:7001"),
                        "attic",
                        "1111-2222",
                        "new",
                        Instant.now()));

        assertThat(cofre.run("admit").code()).isZero();
        assertThat(cofre.out()).contains("server5 at http://five:7001 waits: new", "fingerprint 1111-2222");
        assertThat(cofre.run("admit", "server5", "--fingerprint", "3333").code())
                .isNotZero();
        assertThat(cofre.run("admit", "server5", "--fingerprint", "1111-2222").code())
                .isZero();
        assertThat(cofre.out()).contains("server5 at http://five:7001 is admitted with the key 1111-2222");
        assertThat(cofre.run("admit").code()).isZero();
        assertThat(cofre.err()).contains("No server waits");
        assertThat(cofre.run("admit", "--fingerprint", "1111").code()).isEqualTo(2);
    }

    @Test
    void aServerWhoseAddressHasChangedIsShown() {
        fake.manager().moved(URI.create("http://before:7001"));

        cofre.run("nodes");

        assertThat(cofre.err()).contains("The address of server1 has changed lately to", "it was http://before:7001");
    }

    @Test
    void aReceiptWhoseServersHaveNotSignedItSaysSo() {
        fake.forges(true);
        Receipt receipt = fake.store("a.txt", bytes(2100));

        cofre.run("receipt", receipt.upload().toString());

        assertThat(cofre.out()).contains("NOT SIGNED WITH THE KEY THAT IT HAS NOW");
    }

    @Test
    void anUnknownUploadHasNoReceipt() {
        Exit exit = cofre.run("receipt", UploadId.create().toString());

        assertThat(exit.code()).isEqualTo(1);
        assertThat(cofre.out()).contains("nothing of it counts");
    }

    @Test
    void aDownloadGoesIntoAFolderOrToAName() {
        byte[] content = bytes(5000);
        fake.store("a.txt", content);

        assertThat(cofre.run("download", "a.txt", "-o", folder.toString()).code())
                .isZero();
        assertThat(cofre.run("download", "a.txt", "-o", folder.resolve("b").toString())
                        .code())
                .isZero();

        assertThat(folder.resolve("a.txt")).hasBinaryContent(content);
        assertThat(folder.resolve("b")).hasBinaryContent(content);
        assertThat(cofre.err()).contains("is right");
    }

    @Test
    void aDownloadReplacesNothingWithoutBeingAsked() throws IOException {
        fake.store("a.txt", bytes(5000));
        String mine = file("a.txt", 1);

        assertThat(cofre.run("download", "a.txt", "-o", mine).code()).isEqualTo(1);
        assertThat(cofre.err()).contains("is there already; --overwrite replaces it");
        assertThat(cofre.run("download", "a.txt", "-o", mine, "--overwrite").code())
                .isZero();
        assertThat(folder.resolve("a.txt")).hasSize(5000);
    }

    @Test
    void aDownloadToStandardOutputIsNothingButTheBytes() {
        byte[] content = bytes(5000);
        fake.store("a.txt", content);

        assertThat(cofre.run("download", "a.txt", "-o", "-").code()).isZero();

        assertThat(cofre.bytes()).isEqualTo(content);
    }

    @Test
    void anUnknownFileEndsWith1() {
        assertThat(cofre.run("download", "nothing", "-o", folder.toString()).code())
                .isEqualTo(1);
        assertThat(cofre.err()).contains("client1 has no file 'nothing'");
    }

    @Test
    void jsonHasOneObjectForEachFileWithItsReceipt() throws IOException {
        Exit exit = cofre.run(
                "--json", "upload", file("a.txt", 10), folder.resolve("missing").toString());

        assertThat(exit.code()).isEqualTo(3);
        assertThat(cofre.json())
                .extracting(result -> result.get("outcome").asString())
                .containsExactlyInAnyOrder("saved", "unreadable");
        JsonNode saved = cofre.json().stream()
                .filter(result -> result.has("receipt"))
                .findFirst()
                .orElseThrow();
        assertThat(saved.at("/receipt/replicas/1/node").asString()).isEqualTo("server2");
        assertThat(saved.at("/server").asString()).isEqualTo("server1");
    }

    @Test
    void jsonHasErrorsToo() {
        fake.manager().fails(new ProblemException(ProblemType.FORBIDDEN, "not yours"));

        Exit exit = cofre.run("--json", "files");

        assertThat(exit.code()).isEqualTo(12);
        assertThat(cofre.json()).singleElement().satisfies(error -> {
            assertThat(error.at("/problem/type").asString()).isEqualTo("/problems/forbidden");
            assertThat(error.at("/problem/detail").asString()).isEqualTo("not yours");
            assertThat(error.at("/exit").asInt()).isEqualTo(12);
        });
    }

    @Test
    void jsonHasWrongUsageToo() {
        Exit exit = cofre.run("--json", "upload");

        assertThat(exit.code()).isEqualTo(2);
        assertThat(cofre.json())
                .singleElement()
                .satisfies(error -> assertThat(error.at("/exit").asInt()).isEqualTo(2));
    }

    @Test
    void jsonTellsOfDownloadsNodesAndReceipts() {
        Receipt receipt = fake.store("a.txt", bytes(10));

        cofre.run("--json", "download", "a.txt", "-o", folder.toString());
        assertThat(cofre.json())
                .singleElement()
                .satisfies(result -> assertThat(result.at("/blob").asString())
                        .isEqualTo(receipt.blob().hex()));
        cofre.run("--json", "nodes");
        assertThat(cofre.json())
                .hasSize(2)
                .allMatch(node -> node.at("/state").asString().equals("LIVE"));
        cofre.run("--json", "health");
        assertThat(cofre.json())
                .singleElement()
                .satisfies(
                        health -> assertThat(health.at("/complete").asBoolean()).isTrue());
        cofre.run("--json", "receipt", receipt.upload().toString());
        assertThat(cofre.json())
                .singleElement()
                .satisfies(status ->
                        assertThat(status.at("/receipt/version").asInt()).isOne());
    }

    @Test
    void helpAndVersionNeedNoCluster() {
        fake.close();

        assertThat(cofre.run("--version").code()).isZero();
        assertThat(cofre.out()).startsWith("cofre ");
        assertThat(cofre.run("--help").code()).isZero();
        assertThat(cofre.out()).contains("upload", "download", "files", "nodes", "receipt", "Exit codes");
    }

    private String file(String name, int size) throws IOException {
        return Files.write(folder.resolve(name), bytes(size)).toString();
    }
}
