package dev.cofre.storage.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.node.NodeId;
import dev.cofre.service.start.StartRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DataFolderTests {
    private static final NodeId ME = new NodeId("server1");
    private static final UUID CLUSTER = new UUID(1, 2);

    @TempDir
    private Path home;

    @Test
    void aNewFolderIsMadeAndBelongsToNoCluster() throws IOException {
        Path data = home.resolve("a/b/server1");

        try (DataFolder folder = DataFolder.open(data, ME)) {
            assertThat(folder.path()).isEqualTo(data);
            assertThat(folder.cluster()).isNull();
            assertThat(data.resolve("node.json"))
                    .content()
                    .contains("server1", folder.id().toString());
        }
    }

    @Test
    void itsIdentityAndItsClusterAreKept() throws IOException {
        UUID id;
        try (DataFolder folder = DataFolder.open(home, ME)) {
            id = folder.id();
            folder.join(CLUSTER);
            assertThat(folder.cluster()).isEqualTo(CLUSTER);
        }
        try (DataFolder again = DataFolder.open(home, ME)) {
            assertThat(again.id()).isEqualTo(id);
            assertThat(again.cluster()).isEqualTo(CLUSTER);
            again.join(CLUSTER);
            assertThat(again.id()).isEqualTo(id);
        }
    }

    @Test
    void itsKeyIsMadeOnceAndIsItsOwnersAlone() throws IOException {
        NodeKeyPair made;
        try (DataFolder folder = DataFolder.open(home, ME)) {
            made = folder.pair();
        }
        try (DataFolder again = DataFolder.open(home, ME)) {
            assertThat(again.pair().key()).isEqualTo(made.key());
        }
        assertThat(Files.getPosixFilePermissions(home.resolve("node.key")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aFolderOfBeforeThereWereKeysGetsOne() throws IOException {
        DataFolder.open(home, ME).close();
        Files.delete(home.resolve("node.key"));

        try (DataFolder folder = DataFolder.open(home, ME)) {
            assertThat(home.resolve("node.key"))
                    .content()
                    .contains(folder.pair().key().base64());
        }
    }

    @Test
    void aKeyThatCannotBeReadIsNotMadeAnew() throws IOException {
        DataFolder.open(home, ME).close();
        for (String content :
                List.of("", "{}", "null", "[]", "{\"format\":1,\"key\":\"?\",\"secret\":\"?\"}", "\0\0")) {
            Files.writeString(home.resolve("node.key"), content);

            assertRefused("node.key, the key of server1, cannot be read");
        }
    }

    @Test
    void aKeyThatWasPutBackForAllToReadIsItsOwnersAgain() throws IOException {
        DataFolder.open(home, ME).close();
        Files.setPosixFilePermissions(home.resolve("node.key"), PosixFilePermissions.fromString("rw-r--r--"));

        DataFolder.open(home, ME).close();

        assertThat(Files.getPosixFilePermissions(home.resolve("node.key")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aKeyWhoseHalvesDoNotBelongTogetherIsRefused() throws IOException {
        DataFolder.open(home.resolve("1"), ME).close();
        DataFolder.open(home.resolve("2"), ME).close();
        String one = Files.readString(home.resolve("1/node.key"));
        String other = Files.readString(home.resolve("2/node.key"));
        Files.createDirectories(home);
        DataFolder.open(home, ME).close();
        Files.writeString(
                home.resolve("node.key"),
                one.substring(0, one.indexOf("\"secret\"")) + other.substring(other.indexOf("\"secret\"")));

        assertRefused("node.key, the key of server1, cannot be read");
    }

    @Test
    void noTwoFoldersAreOne() throws IOException {
        try (DataFolder one = DataFolder.open(home.resolve("1"), ME);
                DataFolder two = DataFolder.open(home.resolve("2"), ME)) {
            assertThat(one.id()).isNotEqualTo(two.id());
        }
    }

    @Test
    void aFolderOfAnotherServerIsLeftAlone() throws IOException {
        DataFolder.open(home, new NodeId("server2")).close();

        assertRefused("belongs to server2, and this server is server1");
        assertThat(home.resolve("node.json")).content().contains("server2");
    }

    @Test
    void aFolderOfANewerFormatIsLeftAlone() throws IOException {
        DataFolder.open(home, ME).close();
        Path file = home.resolve("node.json");
        Files.writeString(file, Files.readString(file).replace("\"format\":1", "\"format\":2"));

        assertRefused("has format 2, this program knows 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "{}",
                "{\"format\":1}",
                "{\"format\":1,\"node\":\"server1\"}",
                "{\"format\":1,\"node\":\"/\"}",
                "\u0000\u0000"
            })
    void whoseDataItIsMustBeReadable(String garbage) throws IOException {
        Files.writeString(home.resolve("node.json"), garbage);

        assertRefused("it is not known whose data this is");
        assertThat(home.resolve("node.json")).as("nothing is made up").hasContent(garbage);
    }

    @Test
    void aCrashInTheMiddleOfWritingLeavesTheOldIdentity() throws IOException {
        UUID id;
        try (DataFolder folder = DataFolder.open(home, ME)) {
            id = folder.id();
        }
        Files.writeString(home.resolve("node.json.part"), "{\"format\":1,\"no", StandardOpenOption.CREATE);

        try (DataFolder again = DataFolder.open(home, ME)) {
            assertThat(again.id()).isEqualTo(id);
            again.join(CLUSTER);
        }
    }

    @Test
    void aFileInItsPlaceIsToldWithTheKeyToChange() throws IOException {
        Path file = Files.writeString(home.resolve("file"), "x");

        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> DataFolder.open(file, ME))
                .withMessageContaining(file.toString());
    }

    @Test
    void itIsOpenOnceInAProcess() throws IOException {
        try (DataFolder folder = DataFolder.open(home, ME)) {
            assertThat(folder.cluster()).isNull();
            assertRefused("in use by a process that still runs");
        }
        DataFolder.open(home, ME).close();
    }

    @Test
    void itIsOpenInOneProcessAndFreeWhenThatIsKilled() throws Exception {
        DataFolder.open(home, ME).close();
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("open");

            assertRefused("in use by a process that still runs");
        } finally {
            other.destroyForcibly();
        }
        assertThat(other.waitFor(20, TimeUnit.SECONDS)).isTrue();
        DataFolder.open(home, ME).close();
    }

    /** Another process that has the folder, until it is killed. */
    static final class Holder {
        public static void main(String[] args) throws IOException {
            try (DataFolder folder = DataFolder.open(Path.of(args[0]), ME)) {
                System.out.println(folder.cluster() == null ? "open" : "joined");
                System.out.flush();
                int unused = System.in.read();
            }
        }
    }

    private void assertRefused(String reason) {
        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> DataFolder.open(home, ME))
                .withMessageContaining(reason);
    }
}
