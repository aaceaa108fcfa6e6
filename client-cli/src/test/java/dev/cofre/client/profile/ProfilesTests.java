package dev.cofre.client.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfilesTests {
    @TempDir
    Path root;

    private Path working;
    private Path checkout;
    private Path jar;

    @BeforeEach
    void makeFolders() throws IOException {
        working = Files.createDirectories(root.resolve("somewhere/else"));
        checkout = Files.createDirectories(root.resolve("checkout"));
        jar = Files.createDirectories(checkout.resolve("client-cli/target")).resolve("client-cli.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            entries.putNextEntry(new JarEntry("application-client1.yml"));
        }
    }

    @Test
    void theFolderBesideThePersonWins() throws IOException {
        manager(working, "near.example");
        manager(checkout, "far.example");

        assertThat(profiles().manager().url()).hasToString("http://near.example:7000");
    }

    @Test
    void theFolderAboveTheProgramIsNext() throws IOException {
        manager(checkout, "far.example");

        ManagerAddress address = profiles().manager();

        assertThat(address.url()).hasToString("http://far.example:7000");
        assertThat(address.origin())
                .contains("cofre.manager.host")
                .contains(checkout.resolve("application-profiles/application-manager.yml")
                        .toString());
    }

    @Test
    void theJarIsLast() {
        assertThat(profiles().manager().url()).hasToString("http://127.0.0.1:7000");
        assertThat(profiles().client("client1").files())
                .extracting(file -> file.name().value())
                .containsExactly("strongbox.txt", "strongbox.png", "inventory.pdf");
    }

    @Test
    void aDemoFileOfTheJarIsCopiedToDisk() throws IOException {
        Path copy = profiles().client("client2").files().get(0).onDisk();

        assertThat(copy).content().contains("The watchman's round");
    }

    @Test
    void placeholdersOfOtherKeysNeedNotResolve() throws IOException {
        write(working, "application-manager.yml", """
                cofre:
                  home: ${NOBODY_KNOWS_THIS}
                  manager:
                    host: ${cofre.name}
                    port: ${NO_SUCH_PORT:${NO_OTHER_PORT:7777}}
                  name: box.example
                """);

        assertThat(profiles().manager().url()).hasToString("http://box.example:7777");
    }

    @Test
    void placeholdersThatNameThemselvesEnd() throws IOException {
        write(working, "application-manager.yml", "cofre.manager: {host: '${cofre.manager.host}', port: 1}");

        assertThatExceptionOfType(InvalidProfileException.class)
                .isThrownBy(() -> profiles().manager())
                .withMessageContaining("do not end");
    }

    @Test
    void anUnknownProfileIsAnsweredWithThoseThatThereAre() throws IOException {
        write(working, "application-client7.yml", "cofre: {client: {name: client7}}");

        assertThatExceptionOfType(InvalidProfileException.class)
                .isThrownBy(() -> profiles().client("client9"))
                .withMessage("there is no client profile 'client9'; there are client1, client7");
    }

    @Test
    void aProfileWithoutAClientIsNamed() throws IOException {
        write(working, "application-server1.yml", "cofre: {node: {id: server1}}");

        assertThatExceptionOfType(InvalidProfileException.class)
                .isThrownBy(() -> profiles().client("server1"))
                .withMessageContainingAll("application-server1.yml", "cofre.client.name");
    }

    @Test
    void aBrokenFileIsNamed() throws IOException {
        write(working, "application-client1.yml", "cofre: [");

        assertThatExceptionOfType(InvalidProfileException.class)
                .isThrownBy(() -> profiles().client("client1"))
                .withMessageContaining("application-client1.yml");
    }

    private Profiles profiles() {
        return Profiles.find(working, jar);
    }

    private static void manager(Path above, String host) throws IOException {
        write(above, "application-manager.yml", "cofre: {manager: {host: %s, port: 7000}}".formatted(host));
    }

    private static void write(Path above, String name, String text) throws IOException {
        Files.writeString(
                Files.createDirectories(above.resolve("application-profiles")).resolve(name), text);
    }
}
