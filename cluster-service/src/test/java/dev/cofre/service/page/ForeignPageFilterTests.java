package dev.cofre.service.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What reaches a door of a service that listens on loopback and whose manager's page is http://127.0.0.1:7000. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignPageFilterTests {
    private static final AtomicInteger REACHED = new AtomicInteger();

    private ServletWebServerApplicationContext context;

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Service {}

    @RestController
    static class Door {
        @RequestMapping("/door")
        void any() {
            REACHED.incrementAndGet();
        }

        @PostMapping("/files")
        void files() {
            REACHED.incrementAndGet();
        }
    }

    @BeforeAll
    void start() {
        context = (ServletWebServerApplicationContext) new SpringApplicationBuilder(Service.class, Door.class)
                .properties(
                        "server.address=127.0.0.1",
                        "server.port=0",
                        "cofre.manager.host=127.0.0.1",
                        "cofre.manager.port=7000",
                        "cofre.names=https://backup.example",
                        "spring.main.banner-mode=off")
                .run();
    }

    @AfterAll
    void stop() {
        context.close();
    }

    @BeforeEach
    void nobodyHasComeThrough() {
        REACHED.set(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "DELETE"})
    void aProgramThatIsNoBrowserPasses(String method) throws IOException {
        assertThat(ask(method + " /door HTTP/1.1", "Host: 127.0.0.1:PORT")).startsWith("HTTP/1.1 200");
        assertThat(ask(method + " /door HTTP/1.1", "Host: localhost")).startsWith("HTTP/1.1 200");
        assertThat(REACHED).hasValue(2);
    }

    @Test
    void whoSpeaksOldHttpNeedNotNameAHost() throws IOException {
        assertThat(ask("GET /door HTTP/1.0")).contains(" 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:PORT", "localhost.evil.example", "0.0.0.0:PORT", "192.0.2.1"})
    void aForeignHostIsRefusedWhateverIsAsked(String host) throws IOException {
        for (String method : new String[] {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "BREW"}) {
            assertThat(ask(method + " /door HTTP/1.1", "Host: " + host)).startsWith("HTTP/1.1 421");
        }
        assertThat(REACHED).hasValue(0);
    }

    @Test
    void theRefusalOfAHostSaysWhatToDo() throws IOException {
        assertThat(ask("GET /door HTTP/1.1", "Host: evil.example"))
                .contains("application/problem+json", "/problems/foreign-host", "evil.example", "cofre.names");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example",
                "null",
                "",
                "http://127.0.0.1:9",
                "http://localhost:9",
                "https://127.0.0.1:7000",
                "http://127.0.0.1",
                "http://127.0.0.1:7000.evil.example",
                "http://127.0.0.1:7000@evil.example",
                "file://",
                "chrome-extension://abcdefgh",
                "http://127.0.0.1:PORT http://evil.example"
            })
    void aPageOfAnybodyElseIsRefused(String origin) throws IOException {
        for (String method : new String[] {"GET", "POST", "PUT", "DELETE", "OPTIONS"}) {
            assertThat(ask(method + " /door HTTP/1.1", "Host: 127.0.0.1:PORT", "Origin: " + origin))
                    .startsWith("HTTP/1.1 403")
                    .contains("/problems/foreign-page")
                    .doesNotContain("Access-Control-Allow-Origin");
        }
        assertThat(REACHED).hasValue(0);
    }

    @Test
    void twoOriginsAreRefusedIfOneIsForeign() throws IOException {
        assertThat(ask(
                        "GET /door HTTP/1.1",
                        "Host: 127.0.0.1:PORT",
                        "Origin: http://127.0.0.1:PORT",
                        "Origin: http://evil.example"))
                .startsWith("HTTP/1.1 403");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "Same-Origin", ""})
    void whatABrowserSendsForAnotherSiteIsRefused(String site) throws IOException {
        assertThat(ask("GET /door HTTP/1.1", "Host: 127.0.0.1:PORT", "Sec-Fetch-Site: " + site))
                .startsWith("HTTP/1.1 403")
                .contains("/problems/foreign-page");
        assertThat(REACHED).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"same-origin", "none"})
    void whatAPersonTypesOrAnOwnPageSendsPasses(String site) throws IOException {
        assertThat(ask("GET /door HTTP/1.1", "Host: 127.0.0.1:PORT", "Sec-Fetch-Site: " + site))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void anOwnPagePasses() throws IOException {
        assertThat(ask("POST /door HTTP/1.1", "Host: 127.0.0.1:PORT", "Origin: http://127.0.0.1:PORT"))
                .startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:7000", "http://localhost:7000", "https://backup.example"})
    void aPageOfTheManagerMaySendAndRead(String origin) throws IOException {
        assertThat(ask("POST /door HTTP/1.1", "Host: 127.0.0.1:PORT", "Origin: " + origin, "Sec-Fetch-Site: same-site"))
                .startsWith("HTTP/1.1 200")
                .contains("Access-Control-Allow-Origin: " + origin, "Vary: Origin");
    }

    @Test
    void aProxyMayTakeOffTheTls() throws IOException {
        assertThat(ask("POST /door HTTP/1.1", "Host: backup.example", "Origin: https://backup.example"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void aBrowserThatAsksBeforehandIsTold() throws IOException {
        String answer = ask(
                "OPTIONS /door HTTP/1.1",
                "Host: 127.0.0.1:PORT",
                "Origin: http://localhost:7000",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: authorization");

        assertThat(answer)
                .startsWith("HTTP/1.1 204")
                .contains(
                        "Access-Control-Allow-Origin: http://localhost:7000",
                        "Access-Control-Allow-Headers: authorization");
        assertThat(REACHED).hasValue(0);
    }

    @Test
    void aLinkLeadsToTheDescriptionAndNowhereElse() throws IOException {
        String[] link = {
            "Host: 127.0.0.1:PORT", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"
        };
        assertThat(ask("GET /swagger-ui.html HTTP/1.1", link)).doesNotStartWith("HTTP/1.1 4");
        assertThat(ask("GET /door HTTP/1.1", link)).startsWith("HTTP/1.1 403");
        assertThat(ask("POST /swagger-ui.html HTTP/1.1", link)).startsWith("HTTP/1.1 403");
        link[3] = "Sec-Fetch-Dest: iframe";
        assertThat(ask("GET /swagger-ui.html HTTP/1.1", link)).startsWith("HTTP/1.1 403");
    }

    @ParameterizedTest
    @CsvSource({
        "/door, application/x-www-form-urlencoded",
        "/door, Text/Plain; charset=utf-8",
        "/door, multipart/form-data; boundary=x",
        "/files, text/plain",
        "/files, application/x-www-form-urlencoded"
    })
    void aFormIsTakenNowhereButAtItsDoorAlsoFromABrowserThatDoesNotSayWhereItIsFrom(String path, String type)
            throws IOException {
        assertThat(ask("POST " + path + " HTTP/1.1", "Host: 127.0.0.1:PORT", "Content-Type: " + type))
                .startsWith("HTTP/1.1 415")
                .contains("/problems/unsupported-media-type");
        assertThat(REACHED).hasValue(0);
    }

    @Test
    void theDoorForFormsTakesFiles() throws IOException {
        assertThat(ask("POST /files HTTP/1.1", "Host: 127.0.0.1:PORT", "Content-Type: multipart/form-data; boundary=x"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void whatIsNotThereIsRefusedAlike() throws IOException {
        assertThat(ask("GET /nothing HTTP/1.1", "Host: evil.example")).startsWith("HTTP/1.1 421");
        assertThat(ask("GET /actuator/health HTTP/1.1", "Host: evil.example")).startsWith("HTTP/1.1 421");
        assertThat(ask("GET /v3/api-docs HTTP/1.1", "Host: 127.0.0.1", "Origin: null"))
                .startsWith("HTTP/1.1 403");
    }

    @Test
    void noPageHasAnAnswerInsideIt() throws IOException {
        assertThat(ask("GET /door HTTP/1.1", "Host: 127.0.0.1:PORT"))
                .contains(
                        "X-Frame-Options: DENY",
                        "Cross-Origin-Resource-Policy: same-origin",
                        "X-Content-Type-Options: nosniff");
    }

    private String ask(String line, String... headers) throws IOException {
        int port = Objects.requireNonNull(context.getWebServer()).getPort();
        String head =
                line + "\r\n" + String.join("\r\n", headers) + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(head.replace("PORT", Integer.toString(port)).getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
