package dev.cofre.client.menu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.client.command.Terminal;
import dev.cofre.client.fake.FakeCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MenuTests {
    @TempDir
    Path folder;

    private final FakeCluster fake = new FakeCluster(2);
    private final Terminal cofre = new Terminal(fake);

    @BeforeEach
    void noNameGiven() {
        cofre.environment.remove("COFRE_CLIENT");
    }

    @AfterEach
    void close() {
        fake.close();
    }

    @Test
    void aProfileOffersItsThreeFiles() {
        assertThat(cofre.type("11\n", "--profile", "client1").code()).isZero();

        assertThat(cofre.out())
                .contains("Client   client1", "Cluster  " + fake.url())
                .contains("1  Upload FILE_1: strongbox.txt (")
                .contains("2  Upload FILE_2: strongbox.png (")
                .contains("3  Upload FILE_3: inventory.pdf (")
                .endsWith("Goodbye.\n");
    }

    @Test
    void theOtherProfileOffersOthers() {
        cofre.type("", "--profile", "client2");

        assertThat(cofre.out()).contains("FILE_1: watchman.txt", "FILE_2: key.png", "FILE_3: chime.wav");
    }

    @Test
    void eachDemoFileIsSaved() {
        cofre.type("1\n2\n3\n11\n", "--profile", "client1");

        assertThat(fake.committed())
                .extracting(receipt -> receipt.name().value())
                .containsExactly("strongbox.txt", "strongbox.png", "inventory.pdf");
        assertThat(cofre.out()).contains("Saved strongbox.png").contains("Server   server1 (took the last upload)");
    }

    @Test
    void onAPipeThereAreNoEscapeCodes() {
        cofre.type("1\n5\n7\n11\n", "--profile", "client1");

        assertThat(cofre.out() + cofre.err()).doesNotContain("\u001b", "\r");
    }

    @Test
    void theEndOfInputIsQuit() {
        assertThat(cofre.type("1\n", "--profile", "client1").code()).isZero();

        assertThat(fake.committed()).hasSize(1);
        assertThat(cofre.out()).endsWith("Goodbye.\n");
    }

    @Test
    void withoutAProfileOneIsChosen() {
        cofre.type("2\n1\nq\n");

        assertThat(cofre.out()).contains("Which client are you?", "1  client1", "2  client2");
        assertThat(fake.committed())
                .extracting(receipt -> receipt.client().value())
                .containsExactly("client2");
    }

    @Test
    void whatIsNoChoiceIsAskedAgain() {
        cofre.type("12\nhello\n11\n", "--profile", "client1");

        assertThat(cofre.out()).contains("Please give a number from 1 to 11, or q to quit.");
    }

    @Test
    void anyFileCanBeSaved() throws IOException {
        Path file = Files.writeString(folder.resolve("my notes.txt"), "hello");

        cofre.type("4\n%s\n11\n".formatted(file), "--profile", "client1");

        assertThat(cofre.out()).contains("Saved my notes.txt");
    }

    @Test
    void aFailureLeadsBackToTheMenu() {
        cofre.type("4\n%s\n1\n11\n".formatted(folder.resolve("missing")), "--profile", "client1");

        assertThat(cofre.err()).contains("there is no such file");
        assertThat(cofre.out()).contains("Saved strongbox.txt");
    }

    @Test
    void aManagerThatIsNotThereLeadsBackToTheMenu() {
        fake.manager().close();

        assertThat(cofre.type("7\n1\n11\n", "--profile", "client1").code()).isZero();

        assertThat(cofre.err()).contains("no manager answers at " + fake.url());
    }

    @Test
    void filesAndServersAreListed() {
        fake.store("a.txt", new byte[10]);

        cofre.type("5\n7\n11\n", "--profile", "client1");

        assertThat(cofre.out()).contains("NAME", "a.txt", "server2  live");
    }

    @Test
    void aFileIsDownloaded() {
        fake.store("a.txt", new byte[10]);

        cofre.type("6\na.txt\n%s\n11\n".formatted(folder), "--profile", "client1");

        assertThat(folder.resolve("a.txt")).hasSize(10);
    }

    @Test
    void aDownloadAsksBeforeItReplaces() throws IOException {
        fake.store("a.txt", new byte[10]);
        Files.createFile(folder.resolve("a.txt"));

        cofre.type("6\na.txt\n%s\nn\n11\n".formatted(folder), "--profile", "client1");
        assertThat(folder.resolve("a.txt")).isEmptyFile();
        cofre.type("6\na.txt\n%s\ny\n11\n".formatted(folder), "--profile", "client1");
        assertThat(folder.resolve("a.txt")).hasSize(10);
    }
}
