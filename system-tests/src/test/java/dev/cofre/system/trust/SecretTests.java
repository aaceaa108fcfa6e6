package dev.cofre.system.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.blob.BlobId;
import dev.cofre.system.cluster.RealCluster;
import dev.cofre.system.http.Bytes;
import dev.cofre.system.http.Http;
import dev.cofre.system.process.Ended;
import dev.cofre.system.process.Jar;
import dev.cofre.system.process.Processes;
import dev.cofre.system.process.RealProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that asks who is calling. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecretTests {
    private static final String SECRET = "the cluster's own secret";
    private static final String TOKEN = "the token of client1";

    @RegisterExtension
    final Processes processes = new Processes();

    private Path home;
    private RealCluster cluster;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        this.home = home;
        List<String> settings = List.of(
                "--cofre.cluster-secret=" + SECRET,
                "--cofre.manager.clients.client1=" + sha256(TOKEN),
                "--cofre.manager.clients.client2=" + sha256("the token of client2"));
        cluster = RealCluster.start(processes, home, 2, new RealCluster.Setup(settings, TOKEN, false, null));
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
    }

    @Test
    void aClientWithItsTokenSavesAndReads() throws IOException {
        Path file = Files.write(home.resolve("mine"), Bytes.random(1, 300_000));

        cluster.run("upload", "--client", "client1", file.toString()).with(0);
        cluster.run(
                        "download",
                        "--client",
                        "client1",
                        "mine",
                        "--output",
                        home.resolve("back").toString())
                .with(0);

        assertThat(home.resolve("back")).hasSameBinaryContentAs(file);
    }

    @Test
    void aClientWithoutATokenOrWithAWrongOneIsTurnedAway() throws IOException {
        Path file = Files.write(home.resolve("stranger"), Bytes.random(2, 1000));

        for (String token : List.of("", "a guess")) {
            Ended ended = cluster.run("upload", "--client", "client1", "--token", token, file.toString())
                    .with(12);

            assertThat(ended.err()).contains("send the client's token").doesNotContain("\tat ");
        }
    }

    @Test
    void aTokenOpensTheFilesOfItsOwnClientOnly() {
        Ended ended = cluster.run("files", "--client", "client2").with(12);

        assertThat(ended.err()).contains("your token is that of client 'client1'");
    }

    @Test
    void aServerWithAnotherSecretIsRefusedAndStops() {
        RealProcess intruder = cluster.launch(
                "server3",
                Jar.STORAGE,
                List.of("--spring.profiles.active=server3", "--server.port=0", "--cofre.cluster-secret=a wrong guess"));

        Ended ended = Ended.of(intruder).with(1);

        assertThat(ended.out())
                .contains("The manager refuses server3", "Set the same cofre.cluster-secret")
                .doesNotContain("\tat ");
        assertThat(cluster.manager().nodes())
                .extracting(node -> node.node().value())
                .containsExactly("server1", "server2");
    }

    @Test
    void aServerTellsWhatItsJournalKnowsToWhoHasTheSecretOnly() {
        for (String door : List.of("/node", "/journal/uploads")) {
            URI url = cluster.servers().get(0).url().resolve(door);

            assertThat(Http.get(url).statusCode()).as(door).isEqualTo(401);
            assertThat(Http.get(url, "Authorization", "Bearer " + TOKEN).statusCode())
                    .as(door)
                    .isEqualTo(401);
            assertThat(Http.get(url, "Authorization", "Bearer " + SECRET).statusCode())
                    .as(door)
                    .isEqualTo(200);
        }
    }

    @Test
    void aCatalogIsBuiltAgainWithTheSecretOnly() throws IOException {
        Path file = Files.write(home.resolve("remembered"), Bytes.random(3, 1000));
        cluster.run("upload", "--client", "client1", file.toString()).with(0);

        Ended refused = rebuild("a guess").with(1);
        Ended built = rebuild(SECRET).with(0);

        assertThat(refused.out() + refused.err())
                .contains("cofre.cluster-secret")
                .doesNotContain("\tat ");
        assertThat(home.resolve("rebuilt")).isNotEmptyDirectory();
        assertThat(built.out()).doesNotContain(SECRET);
    }

    private Ended rebuild(String secret) {
        String servers = cluster.servers().stream()
                .map(server -> server.url().toString())
                .collect(Collectors.joining(","));
        List<String> words = List.of(
                "rebuild",
                "--cofre.manager.data=" + home.resolve("rebuilt"),
                "--cofre.rebuild.servers=" + servers,
                "--cofre.cluster-secret=" + secret);
        return Ended.of(
                processes.start("rebuild", home, Map.of("COFRE_HOME", home.toString()), Jar.MANAGER.command(words)));
    }

    @Test
    void noSecretIsInAnyLog() {
        for (RealProcess process : List.of(
                cluster.managerProcess(),
                cluster.servers().get(0).process(),
                cluster.servers().get(1).process())) {
            assertThat(process.output()).isNotEmpty().doesNotContain(SECRET, TOKEN);
        }
    }

    private static String sha256(String token) {
        return BlobId.ofContent(token.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
