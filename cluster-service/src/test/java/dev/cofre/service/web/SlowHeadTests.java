package dev.cofre.service.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Heads of requests that come by the byte: each byte is in time, and the whole never is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlowHeadTests {
    private ServletWebServerApplicationContext context;

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @RestController
    static class Service {
        @GetMapping("/hello")
        String hello() {
            return "hello";
        }
    }

    @BeforeAll
    void start() {
        context = start("server.tomcat.connection-timeout=2s");
    }

    private static ServletWebServerApplicationContext start(String... settings) {
        return (ServletWebServerApplicationContext) new SpringApplicationBuilder(Service.class)
                .properties("spring.config.name=none", "server.address=127.0.0.1", "server.port=0")
                .properties(settings)
                .run();
    }

    @AfterAll
    void stop() {
        context.close();
    }

    @Test
    void aHeadThatNeverEndsEndsItsConnection() throws IOException {
        try (Socket slow = connect()) {
            say(slow, "GET /hello HTTP/1.1\r\nHost: localhost\r\nX-Endless: ");

            Awaitility.await().until(() -> {
                try {
                    say(slow, "a");
                    return false;
                } catch (IOException ended) {
                    return true;
                }
            });
        }
        try (Socket good = connect()) {
            say(good, "GET /hello HTTP/1.1\r\nHost: loc");
            say(good, "alhost\r\n\r\n");

            assertThat(new String(good.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200");
        }
    }

    @Test
    void whereManyWaitWhoDoesNotSendItsHeadAtOnceMakesRoom() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try (ServletWebServerApplicationContext crowded =
                start("server.tomcat.connection-timeout=10m", "server.tomcat.max-connections=8")) {
            for (int i = 0; i < 40; i++) {
                Socket socket = connect(crowded);
                say(socket, "GET /hello HTTP/1.1\r\nHost: localhost\r\nX-Endless: ");
                slow.add(socket);
            }

            try (Socket good = connect(crowded)) {
                good.setSoTimeout(300_000);
                say(good, "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");

                assertThat(new String(good.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 200");
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private Socket connect() throws IOException {
        return connect(context);
    }

    private static Socket connect(ServletWebServerApplicationContext to) throws IOException {
        Socket socket = new Socket(
                "127.0.0.1", Objects.requireNonNull(to.getWebServer()).getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
