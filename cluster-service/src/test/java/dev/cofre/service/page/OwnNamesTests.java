package dev.cofre.service.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.service.start.StartRefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

class OwnNamesTests {
    private static final String REACHED = "192.0.2.7";

    private final MockEnvironment environment = new MockEnvironment()
            .withProperty("cofre.manager.host", "manager")
            .withProperty("cofre.manager.port", "7000")
            .withProperty("cofre.node.url", "http://server1.lan:7001")
            .withProperty("server.address", "0.0.0.0");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:7001",
                "127.0.0.1:7001",
                "127.9.8.7",
                "[::1]:7001",
                "[0:0:0:0:0:0:0:1]",
                "[::ffff:127.0.0.1]",
                "192.0.2.7:7001",
                "server1.lan:7001",
                "Server1.LAN",
                "manager:7001"
            })
    void aServiceIsCalledByItsOwnNames(String host) {
        assertThat(included(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:7001",
                "localhost.evil.example",
                "evil.localhost",
                "127.0.0.1.evil.example",
                "1.127.0.0.1",
                "127.0.0.256",
                "127.1",
                "0x7f.0.0.1",
                "2130706433",
                "0.0.0.0:7001",
                "[::]:7001",
                "192.0.2.8",
                "localhost.",
                "server1.lan.",
                "server1"
            })
    void andByNoOthers(String host) {
        assertThat(included(host)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ":7001",
                "localhost:",
                "local host",
                "localhost:999999",
                "a@localhost",
                "[::1",
                "[x]",
                "[fe80::1%lo]"
            })
    void whatIsNoHostIsNone(String host) {
        assertThat(Authority.of(host)).isEmpty();
    }

    @Test
    void theManagersPagesAreThoseOfTheCluster() {
        assertThat(OwnNames.of(environment).pages())
                .containsExactlyInAnyOrder(
                        page("http://manager:7000"), page("http://localhost:7000"), page("http://127.0.0.1:7000"));
    }

    @Test
    void oneSettingAddsNamesAndPagesOfContainersAndProxies() {
        environment.setProperty("cofre.names", "backup.example, https://Files.example/, http://10.0.0.5:8080");

        OwnNames names = OwnNames.of(environment);

        assertThat(included("backup.example")).isTrue();
        assertThat(included("files.example:7000")).isTrue();
        assertThat(included("10.0.0.5:7000")).isTrue();
        assertThat(names.pages()).contains(page("https://files.example:443"), page("http://10.0.0.5:8080"));
    }

    @Test
    void aNameThatIsNoneStopsTheStart() {
        environment.setProperty("cofre.names", "https://backup.example/path");

        assertThatThrownBy(() -> OwnNames.of(environment))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("'https://backup.example/path' in cofre.names");
    }

    private boolean included(String host) {
        return Authority.of(host)
                .filter(authority -> OwnNames.of(environment).include(authority, REACHED))
                .isPresent();
    }

    private static PageOrigin page(String origin) {
        return PageOrigin.of(origin).orElseThrow();
    }
}
