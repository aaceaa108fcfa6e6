package dev.cofre.service.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofre.service.start.OpenAddressGuard.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/** A process that must not start as it was asked to says why, and what to change, in two sentences. */
@ExtendWith(OutputCaptureExtension.class)
class StartGuardTests {
    @TempDir
    Path home;

    @SpringBootConfiguration
    static class Empty {}

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Web {}

    private static final OpenAddressGuard OPEN = new OpenAddressGuard(List.of(
            new Secret("cofre.secret", "a long text"), new Secret("cofre.clients.", "a token for each client")));

    @Test
    void aProfileWithoutAFileStopsTheStart(CapturedOutput output) {
        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> start(new ProfileGuard("cofre.node.id"), "spring.profiles.active=server9"))
                .withMessage("There is no profile 'server9': no file sets cofre.node.id for it.");

        assertThat(output)
                .contains("There is no profile 'server9'")
                .contains("--spring.profiles.active=NAME")
                .contains("server77")
                .doesNotContain("\tat ");
    }

    @Test
    void noProfileAtAllIsToldSo() {
        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> start(new ProfileGuard("cofre.node.id")))
                .withMessageContaining("No profile was given");
    }

    @Test
    void aProfileThatNamesItsServerStarts() {
        try (ConfigurableApplicationContext context =
                start(new ProfileGuard("cofre.node.id"), "spring.profiles.active=server9", "cofre.node.id=server9")) {
            assertThat(context.isActive()).isTrue();
        }
    }

    @Test
    void aTempFolderThatIsNotThereStopsTheStart(CapturedOutput output) {
        in(
                home.resolve("none"),
                () -> assertThatExceptionOfType(StartRefusedException.class)
                        .isThrownBy(() -> start(new TempFolderGuard()))
                        .withMessage("The folder for temporary files, %s, is not there.", home.resolve("none")));

        assertThat(output)
                .contains("is not there")
                .contains("-Djava.io.tmpdir=FOLDER")
                .doesNotContain("\tat ");
    }

    @Test
    void aTempFolderThatIsNoneStopsTheStart() throws IOException {
        Path file = Files.createFile(home.resolve("file"));

        in(
                file,
                () -> assertThatExceptionOfType(StartRefusedException.class)
                        .isThrownBy(() -> start(new TempFolderGuard()))
                        .withMessageContaining("is no folder"));
    }

    @Test
    void aTempFolderThatTakesNothingStopsTheStart() {
        Path none = Path.of("/proc/self"); // not even the superuser's
        assumeTrue(Files.isDirectory(none));

        in(
                none,
                () -> assertThatExceptionOfType(StartRefusedException.class)
                        .isThrownBy(() -> start(new TempFolderGuard()))
                        .withMessageContaining("Nothing can be written to the folder for temporary files, /proc/self"));
    }

    @Test
    void aTempFolderThatTakesFilesStarts() throws IOException {
        in(home, () -> start(new TempFolderGuard()).close());

        assertThat(home).isEmptyDirectory();
    }

    private static void in(Path temp, Runnable act) {
        String before = System.getProperty("java.io.tmpdir");
        System.setProperty("java.io.tmpdir", temp.toString());
        try {
            act.run();
        } finally {
            System.setProperty("java.io.tmpdir", before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.8.8", "::1", "localhost"})
    void loopbackNeedsNoSecret(String address) {
        try (ConfigurableApplicationContext context = start(OPEN, "server.address=" + address)) {
            assertThat(context.isActive()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.7", "no-such-host.invalid", "", " "})
    void anyOtherAddressNeedsAllOfThem(String address) {
        Throwable refused = catchThrowable(() -> start(OPEN, "server.address=" + address, "cofre.secret= "));

        assertThat(refused).isInstanceOf(StartRefusedException.class);
        assertThat(((StartRefusedException) refused).action())
                .contains("cofre.secret (a long text)", "cofre.clients.NAME (a token for each client)", "127.0.0.1");
    }

    @Test
    void anAddressThatNobodyHasSetIsEveryAddress() {
        assertThatExceptionOfType(StartRefusedException.class).isThrownBy(() -> start(OPEN));
    }

    @Test
    void withItsSecretsItMayListenAnywhere() {
        try (ConfigurableApplicationContext context =
                start(OPEN, "server.address=0.0.0.0", "cofre.secret=s", "cofre.clients.client1=abc")) {
            assertThat(context.isActive()).isTrue();
        }
    }

    @Test
    void onlyTheMissingSecretIsAskedFor() {
        Throwable refused = catchThrowable(() -> start(OPEN, "server.address=0.0.0.0", "cofre.secret=s"));

        assertThat(refused).isInstanceOf(StartRefusedException.class);
        assertThat(((StartRefusedException) refused).action())
                .contains("cofre.clients.")
                .doesNotContain("cofre.secret");
    }

    @Test
    void aTakenPortIsToldWithTheFileAndTheKeyToChange(CapturedOutput output) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = "server.port=" + taken.getLocalPort();
            Throwable failure = catchThrowable(() -> web(port, "spring.profiles.active=server77"));

            assertThat(failure).isNotNull();
            assertThat(output)
                    .contains("Port " + taken.getLocalPort() + " is taken by another process, so server77 cannot")
                    .contains("key server.port in application-profiles/application-server77.yml");

            assertThat(catchThrowable(() -> web(port))).isNotNull();
            assertThat(output).contains("key cofre.manager.port in application-profiles/application-manager.yml");
        }
    }

    private static ConfigurableApplicationContext start(ApplicationListener<?> guard, String... properties) {
        SpringApplication application = new SpringApplicationBuilder(Empty.class)
                .web(WebApplicationType.NONE)
                .properties(properties)
                .properties("spring.main.banner-mode=off")
                .listeners(guard)
                .build();
        return application.run();
    }

    private static void web(String... properties) {
        new SpringApplicationBuilder(Web.class)
                .properties(properties)
                .properties("server.address=127.0.0.1", "spring.main.banner-mode=off")
                .run()
                .close();
    }
}
