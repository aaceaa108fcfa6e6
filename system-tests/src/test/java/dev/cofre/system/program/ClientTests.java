package dev.cofre.system.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.blob.BlobId;
import dev.cofre.system.cluster.RealCluster;
import dev.cofre.system.http.Bytes;
import dev.cofre.system.process.Ended;
import dev.cofre.system.process.FreePort;
import dev.cofre.system.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The client as people and scripts run it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientTests {
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
    void whatIsUploadedIsListedProvenAndComesBackAsItWas() throws IOException {
        Path small = write("small.txt", 1, 5_000);
        Path large = write("large file ä.bin", 2, 9_000_001);
        Path empty = write("empty", 3, 0);

        Ended upload = cluster.run("upload", "--client", "alice", small.toString(), large.toString(), empty.toString())
                .with(0);

        assertThat(upload.out().lines())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).contains("Saved", "copies confirmed 2/2", "server1", "server2"));
        Ended files = cluster.run("files", "--client", "alice").with(0);
        assertThat(files.out()).contains("small.txt", "large file ä.bin", "empty");
        String id = upload.out()
                .lines()
                .filter(line -> line.startsWith("Saved small.txt "))
                .findFirst()
                .orElseThrow()
                .replaceAll(".*Upload ", "");
        Ended receipt = cluster.run("receipt", id, "--client", "alice").with(0);
        assertThat(receipt.out())
                .contains("SHA-256    " + BlobId.ofContent(Files.readAllBytes(small)))
                .contains("server1 computed", "server2 computed");
        for (Path file : List.of(small, large, empty)) {
            Path back = Files.createDirectories(home.resolve("back"));
            cluster.run("download", "--client", "alice", file.getFileName().toString(), "--output", back.toString())
                    .with(0);
            assertThat(back.resolve(file.getFileName())).hasSameBinaryContentAs(file);
        }
    }

    @Test
    void withJsonEachResultIsOneObjectInALine() throws IOException {
        Path file = write("for-scripts", 4, 70_000);
        BlobId blob = BlobId.ofContent(Files.readAllBytes(file));

        List<JsonNode> upload = cluster.run("--json", "upload", "--client", "bob", file.toString())
                .with(0)
                .json();
        List<JsonNode> files =
                cluster.run("--json", "files", "--client", "bob").with(0).json();
        List<JsonNode> nodes = cluster.run("--json", "nodes").with(0).json();
        List<JsonNode> missing = cluster.run("--json", "download", "--client", "bob", "nothing-here")
                .with(1)
                .json();

        assertThat(upload).singleElement().satisfies(line -> {
            assertThat(line.path("outcome").asString()).isEqualTo("saved");
            assertThat(line.path("receipt").path("blob").asString()).isEqualTo(blob.hex());
            assertThat(line.path("receipt").path("replicas")).hasSize(2);
        });
        assertThat(files)
                .singleElement()
                .satisfies(line -> assertThat(line.path("blob").asString()).isEqualTo(blob.hex()));
        assertThat(nodes)
                .extracting(line ->
                        line.path("node").asString() + " " + line.path("state").asString())
                .containsExactly("server1 LIVE", "server2 LIVE");
        assertThat(missing)
                .singleElement()
                .satisfies(line ->
                        assertThat(line.path("problem").path("type").asString()).isEqualTo("/problems/unknown-file"));
    }

    @Test
    void theExitCodeSaysHowItEnded() throws IOException {
        Path good = write("good", 5, 100);

        assertThat(cluster.run("download", "no-such-file").with(1).err()).contains("no-such-file");
        assertThat(cluster.run("upload").with(2).err()).contains("FILE");
        cluster.run("upload", good.toString(), home.resolve("not-there").toString())
                .with(3);
        assertThat(cluster.run("upload", "--copies", "3", good.toString())
                        .with(1)
                        .err())
                .contains("need 3 servers");
        assertThat(cluster.run("nodes", "--manager", "http://127.0.0.1:" + FreePort.find())
                        .with(10)
                        .err())
                .contains("cofre:")
                .doesNotContain("\tat ");
    }

    @Test
    void theMenuOnAPipeUploadsListsAndQuits() {
        Ended menu = cluster.runWithInput("1\n5\nq\n", "--profile", "client1").with(0);

        assertThat(menu.out())
                .contains("Upload FILE_1: strongbox.txt", "Saved strongbox.txt", "copies confirmed 2/2", "Goodbye.")
                .doesNotContain("\u001b");
        assertThat(cluster.digests("client1", "strongbox.txt")).hasSize(2);
    }

    @Test
    void theMenuEndsWithItsInput() {
        assertThat(cluster.runWithInput("", "--profile", "client2").with(0).out())
                .contains("Goodbye.");
    }

    private Path write(String name, long seed, int size) throws IOException {
        return Files.write(home.resolve(name), Bytes.random(seed, size));
    }
}
