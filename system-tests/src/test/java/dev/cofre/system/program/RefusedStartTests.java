package dev.cofre.system.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.node.NodeId;
import dev.cofre.system.cluster.RealCluster;
import dev.cofre.system.http.Http;
import dev.cofre.system.process.Ended;
import dev.cofre.system.process.FreePort;
import dev.cofre.system.process.Jar;
import dev.cofre.system.process.Processes;
import dev.cofre.system.process.RealProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

/** What a program says that does not start, beside a manager and a server that run. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedStartTests {
    private static final NodeId SERVER_3 = new NodeId("server3");

    @RegisterExtension
    final Processes processes = new Processes();

    private Path home;
    private RealCluster cluster;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        this.home = home;
        cluster = RealCluster.start(processes, home, List.of(SERVER_3), RealCluster.Setup.PLAIN);
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
    }

    @Test
    void withoutAProfileNoServerStarts() {
        assertRefused(
                cluster.launch("no-profile", Jar.STORAGE, List.of()),
                "No profile was given",
                "--spring.profiles.active=NAME",
                "server1, server2, server3, server4");
    }

    @Test
    void anUnknownProfileIsRefusedAndTheKnownOnesAreNamed() {
        assertRefused(server("server9"), "There is no profile 'server9'", "server1, server2, server3, server4");
    }

    @Test
    void theFolderOfAnotherServerIsRefused() throws IOException {
        Path folder = copyOfIdentity("moved", node -> {});

        assertRefused(
                server("server1", "--cofre.node.data=" + folder),
                "The data folder %s belongs to server3, and this server is server1".formatted(folder),
                "cofre.node.data in application-profiles/application-server1.yml");
    }

    @Test
    void theFolderOfARunningProcessIsRefused() {
        assertRefused(
                server("server3"),
                "The data folder %s of server3 is in use by a process that still runs"
                        .formatted(home.resolve("server3")),
                "cofre.node.data in application-profiles/application-server3.yml");
        assertThat(cluster.server(SERVER_3).process().isRunning()).isTrue();
    }

    @Test
    void theFolderOfARunningManagerIsRefused() throws IOException {
        assertRefused(
                cluster.launch("second-manager", Jar.MANAGER, List.of("--cofre.manager.port=" + FreePort.find())),
                "The data folder %s is in use by another manager that still runs".formatted(home.resolve("manager")),
                "cofre.manager.data in application-profiles/application-manager.yml");
    }

    @Test
    void theFolderOfAnotherClusterIsRefused() throws IOException {
        UUID other = UUID.randomUUID();
        Path folder = copyOfIdentity(
                "foreign", node -> node.put("cluster", other.toString()).put("node", "server2"));

        assertRefused(
                server("server2", "--cofre.node.data=" + folder),
                "belongs to cluster " + other,
                "cofre.node.data in application-profiles/application-server2.yml");
    }

    enum Door {
        MANAGER,
        STORAGE
    }

    @ParameterizedTest
    @EnumSource
    void aTakenPortIsNamedWithTheLineToChange(Door door) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            RealProcess process = door == Door.MANAGER
                    ? cluster.launch(
                            "manager",
                            Jar.MANAGER,
                            List.of("--cofre.manager.port=" + port, "--cofre.manager.data=" + home.resolve("manager2")))
                    : server("server1", "--server.port=" + port);

            assertRefused(
                    process,
                    "Port %s is taken by another process".formatted(port),
                    door == Door.MANAGER
                            ? "key cofre.manager.port in application-profiles/application-manager.yml"
                            : "key server.port in application-profiles/application-server1.yml");
        }
    }

    @Test
    void anOpenAddressIsRefusedToAServerWithoutTheClustersSecret() {
        assertRefused(
                server("server1", "--server.address=0.0.0.0"),
                "Listening on 0.0.0.0 lets other machines in",
                "Set cofre.cluster-secret");
    }

    @Test
    void anOpenAddressIsRefusedToAManagerWithoutTokensOfClients() {
        assertRefused(
                cluster.launch(
                        "manager",
                        Jar.MANAGER,
                        List.of("--server.address=0.0.0.0", "--cofre.cluster-secret=a long secret")),
                "Listening on 0.0.0.0 lets other machines in",
                "Set cofre.manager.clients.NAME");
    }

    @Test
    void aSecretThatCanBeGuessedIsRefused() {
        assertRefused(
                cluster.launch("manager", Jar.MANAGER, List.of("--cofre.cluster-secret=x")),
                "cofre.cluster-secret can be guessed",
                "openssl rand -hex 32");
    }

    private RealProcess server(String profile, String... settings) {
        List<String> arguments = new ArrayList<>(List.of("--spring.profiles.active=" + profile, "--server.port=0"));
        arguments.addAll(List.of(settings));
        return cluster.launch(profile, Jar.STORAGE, arguments);
    }

    /** In words for the person who started it, not in those of the program. */
    private static void assertRefused(RealProcess process, String... words) {
        Ended ended = Ended.of(process).with(1);
        assertThat(process.output()).contains(words).doesNotContain("\tat ", "Exception");
        assertThat(ended.err()).isEmpty();
    }

    private interface Change {
        void apply(ObjectNode identity);
    }

    /** A folder that says that it is server3's, but for this change. */
    private Path copyOfIdentity(String name, Change change) throws IOException {
        ObjectNode identity = (ObjectNode)
                Http.JSON.readTree(Files.readString(home.resolve("server3").resolve("node.json")));
        change.apply(identity);
        Path folder = Files.createDirectories(home.resolve(name));
        Files.writeString(folder.resolve("node.json"), Http.JSON.writeValueAsString(identity));
        return folder;
    }
}
