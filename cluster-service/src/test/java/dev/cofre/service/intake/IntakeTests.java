package dev.cofre.service.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** A service of six threads, and callers who send as they should not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class IntakeTests {
    private static final int MOST = 100_000;
    private static final int BUDGET = 150_000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final List<Caller> callers = new ArrayList<>();
    private ServletWebServerApplicationContext context;

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Service {
        @Bean
        FilterRegistrationBean<BodyIntake> intake() {
            var filter =
                    new FilterRegistrationBean<>(new BodyIntake(IntakeTests::most, new BodyBudget(BUDGET), PATIENCE));
            filter.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
            filter.setOrder(Integer.MIN_VALUE + 2);
            return filter;
        }

        @Bean
        FilterRegistrationBean<LeastRate> leastRate() {
            return new FilterRegistrationBean<>(new LeastRate(Duration.ofMillis(500), 1000));
        }

        @Bean
        FilterRegistrationBean<Lanes> lanes() {
            var narrow = new Lanes.Lane("narrow calls", 1);
            var shared = new Lanes.Lane("shared calls", 4);
            var wide = new Lanes.Lane("calls", 1000);
            var filter = new FilterRegistrationBean<>(new Lanes(
                    request -> switch (request.getRequestURI()) {
                        case "/narrow" -> narrow;
                        case "/shared" -> shared;
                        default -> wide;
                    },
                    request -> Optional.ofNullable(request.getQueryString())));
            filter.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
            filter.setOrder(Integer.MIN_VALUE + 3);
            return filter;
        }
    }

    @RestController
    static class Door {
        final CountDownLatch inside = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);

        @PostMapping("/length")
        int length(@RequestBody byte[] body) {
            return body.length;
        }

        @PostMapping("/length/dispatch")
        String dispatch(@RequestBody byte[] body, HttpServletRequest request) {
            return "%d bytes by %s".formatted(body.length, request.getDispatcherType());
        }

        @PostMapping("/elsewhere")
        ResponseEntity<Void> elsewhere() {
            return ResponseEntity.status(307).header("Location", "/there").build();
        }

        @PostMapping("/refused")
        String refused() {
            return "no";
        }

        @PostMapping("/stream")
        int stream(HttpServletRequest request) throws IOException {
            return request.getInputStream().readAllBytes().length;
        }

        final Semaphore held = new Semaphore(0);
        final Semaphore free = new Semaphore(0);

        @GetMapping("/shared")
        String shared() throws InterruptedException {
            held.release();
            free.acquire();
            return "done";
        }

        @GetMapping("/narrow")
        String narrow() throws InterruptedException {
            inside.countDown();
            leave.await();
            return "done";
        }
    }

    private static OptionalLong most(HttpServletRequest request) {
        return request.getRequestURI().contains("length") ? OptionalLong.of(MOST) : OptionalLong.empty();
    }

    /** One connection. */
    private final class Caller implements AutoCloseable {
        private final Socket socket;

        private Caller() throws IOException {
            socket = new Socket(
                    "127.0.0.1", Objects.requireNonNull(context.getWebServer()).getPort());
            socket.setSoTimeout(60_000);
            callers.add(this);
        }

        private Caller post(String path, long length) throws IOException {
            return say(
                    "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n"
                            .formatted(path, length));
        }

        private Caller say(String text) throws IOException {
            return say(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        private Caller say(byte[] bytes) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
            return this;
        }

        /** All that comes until the connection is closed. */
        private String rest() throws IOException {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(all);
            } catch (IOException e) {
                all.writeBytes(" (reset)".getBytes(StandardCharsets.ISO_8859_1));
            }
            return all.toString(StandardCharsets.ISO_8859_1);
        }

        private String status() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = socket.getInputStream().read();
                    next >= 0 && next != '\r';
                    next = socket.getInputStream().read()) {
                line.append((char) next);
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @BeforeAll
    void start() {
        context = (ServletWebServerApplicationContext) new SpringApplicationBuilder(Service.class, Door.class)
                .properties(
                        "spring.config.name=none",
                        "server.address=127.0.0.1",
                        "server.port=0",
                        "server.tomcat.threads.max=6",
                        "server.tomcat.connection-timeout=30s")
                .run();
    }

    @AfterEach
    void hangUp() throws IOException {
        for (Caller caller : callers) {
            caller.close();
        }
        callers.clear();
    }

    @AfterAll
    void stop() {
        context.close();
    }

    /** Who goes on as soon as an answer begins may come while the server looks whether there is more of the body. */
    @Test
    void aConnectionGoesOnAfterManySmallBodiesThatNobodyWants(CapturedOutput output) throws Exception {
        Caller caller = new Caller();
        byte[] part = new byte[4096];
        String last = "";
        for (int i = 0; i < 500; i++) {
            if (last.contains("Connection: close")) { // what had not come in time ends one, and that is told
                caller = new Caller();
            }
            caller.say("POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 57\r\n\r\n" + "x".repeat(57));
            int read = caller.socket.getInputStream().read(part);
            assertThat(read).as("answer %d, after: %s", i, last).isPositive();
            last = new String(part, 0, read, StandardCharsets.UTF_8);
        }

        assertThat(output.getAll()).doesNotContain("Error finishing request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/..%2F..%2Flength", "/a/..%2f..%2f..%2flength", "/%2e%2e/length", "/length%00", "/length%3Fa"})
    void aPathThatLeadsNowhereIsTheCallersFault(String path) throws Exception {
        assertThat(new Caller()
                        .say("POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n".formatted(path)
                                + "Content-Type: application/json\r\nContent-Length: 7\r\n\r\n1.0E300")
                        .rest())
                .startsWith("HTTP/1.1 4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\n12345\r\n0\r\n\r\n", "3\r\nabcdef\r\n0\r\n\r\n", "-1\r\n\r\n", "\r\n\r\n"})
    void chunksThatAreNoneAreTheCallersFault(String body, CapturedOutput output) throws Exception {
        String head = "POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n";
        assertThat(new Caller().say(head + body).rest()).startsWith("HTTP/1.1 400");
        assertThat(output.getAll()).doesNotContain("Incident");
    }

    @Test
    void aBodyArrivesWholeHoweverItComes() throws IOException {
        assertThat(new Caller().post("/length", MOST).say(new byte[MOST]).status())
                .isEqualTo("HTTP/1.1 200 ");

        Caller inPieces = new Caller().post("/length", 3);
        for (int i = 0; i < 3; i++) {
            inPieces.say("x");
        }
        assertThat(inPieces.status()).isEqualTo("HTTP/1.1 200 ");

        String chunked = "POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
                + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
        assertThat(new Caller().say(chunked).rest()).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n5");
    }

    /** A second way through all filters, on another thread, would cost a small call as much as what it asks for. */
    @Test
    void aSmallBodyThatCameWithItsHeadIsHandedOnAtOnce() throws IOException {
        String head = "POST /length/dispatch HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/octet-stream\r\nContent-Length: 5\r\n\r\n";

        assertThat(new Caller().say(head + "hello").rest()).endsWith("5 bytes by REQUEST");

        Caller later = new Caller().say(head + "he");
        Caller other = new Caller().say(head + "hello");
        assertThat(other.rest()).endsWith("5 bytes by REQUEST");
        assertThat(later.say("llo").rest()).contains("5 bytes by ");
    }

    @Test
    void moreThanACallCanNeedIsRefusedAndTheConnectionEnds() throws IOException {
        assertThat(new Caller()
                        .post("/length", MOST + 1)
                        .say(new byte[MOST + 1])
                        .rest())
                .startsWith("HTTP/1.1 413")
                .contains("too-large", "100000 bytes at most")
                .doesNotContain("reset");

        String endless = "POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n" + "10000\r\n" + "x".repeat(0x10000) + "\r\n";
        Caller caller = new Caller().say(endless);
        caller.say("10000\r\n" + "x".repeat(0x10000) + "\r\n");
        assertThat(caller.status()).isEqualTo("HTTP/1.1 413 ");
    }

    @Test
    void bodiesThatDoNotComeHoldNoThreads() throws IOException {
        for (int i = 0; i < 60; i++) {
            new Caller().post("/length", 1000).say("x");
        }

        assertThat(new Caller().post("/length", 5).say("hello").status()).isEqualTo("HTTP/1.1 200 ");
    }

    @Test
    void aBodyThatComesTooSlowlyIsRefused(CapturedOutput output) throws IOException {
        Caller slow = new Caller().post("/length", 50_000);
        await().pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofMinutes(1))
                .until(() -> {
                    slow.say("xxx");
                    return slow.socket.getInputStream().available() > 0;
                });
        assertThat(slow.rest()).startsWith("HTTP/1.1 400").contains("too slowly", "Connection: close");

        assertThat(new Caller().post("/length", 1000).say("silence from here").rest())
                .startsWith("HTTP/1.1 400")
                .contains("too slowly");
        await().during(Duration.ofSeconds(1)).until(() -> !output.getAll().contains("Incident"));
    }

    @Test
    void largeBodiesHaveABudgetAndSmallOnesGoOnBesideThem() throws IOException {
        List<Caller> large = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            large.add(new Caller().post("/length", MOST).say(new byte[MOST - 1]));
        }

        await().untilAsserted(() -> assertThat(large)
                .anySatisfy(caller ->
                        assertThat(caller.socket.getInputStream().available()).isPositive()));
        assertThat(new Caller().post("/length", 5).say("hello").status()).isEqualTo("HTTP/1.1 200 ");
        for (Caller caller : large) {
            caller.close();
        }
        await().untilAsserted(() -> assertThat(
                        new Caller().post("/length", MOST).say(new byte[MOST]).status())
                .isEqualTo("HTTP/1.1 200 "));
    }

    @Test
    void anAnswerBeforeTheBodyReachesWhoSendsItsBodyFirstAndEndsTheConnection() throws IOException {
        assertThat(new Caller()
                        .post("/elsewhere", 300_000)
                        .say(new byte[300_000])
                        .rest())
                .startsWith("HTTP/1.1 307")
                .contains("Connection: close")
                .doesNotContain("reset");
        assertThat(new Caller().post("/elsewhere", 1_000_000_000).say("x").rest())
                .startsWith("HTTP/1.1 307");
        assertThat(new Caller()
                        .say("POST /elsewhere HTTP/1.1\r\n"
                                + "Host: localhost\r\n"
                                + "Content-Length: 9\r\n"
                                + "Expect: 100-continue\r\n\r\n")
                        .rest())
                .startsWith("HTTP/1.1 307");
    }

    @Test
    void whoseConnectionEndsIsToldSoAlsoWhereTheAnswerIsWritten() throws IOException {
        assertThat(new Caller().post("/refused", 1_000_000).say("x").rest())
                .startsWith("HTTP/1.1 200")
                .contains("Connection: close")
                .contains("no");
        Caller small = new Caller().post("/refused", 5).say("hello");
        assertThat(small.status()).isEqualTo("HTTP/1.1 200 ");
    }

    @Test
    void aBodyThatAThreadWaitsForHasALeastRate(CapturedOutput output) throws IOException {
        Caller slow = new Caller().post("/stream", 100_000);

        await().pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofMinutes(1))
                .ignoreExceptions()
                .until(() -> {
                    slow.say("x");
                    return slow.socket.getInputStream().available() > 0;
                });
        assertThat(slow.status()).isEqualTo("HTTP/1.1 400 ");
        assertThat(output.getAll()).doesNotContain("Incident");

        assertThat(new Caller().post("/stream", 100_000).say(new byte[100_000]).status())
                .isEqualTo("HTTP/1.1 200 ");
    }

    @Test
    void aKindOfCallsHasItsPlacesAndLeavesOthersTheirs() throws Exception {
        Door door = context.getBean(Door.class);
        Caller first = new Caller().say("GET /narrow HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(door.inside.await(1, TimeUnit.MINUTES)).isTrue();

        Caller second = new Caller().say("GET /narrow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(second.rest()).startsWith("HTTP/1.1 503").contains("busy", "Retry-After: 1", "1 narrow calls");
        assertThat(new Caller().post("/length", 5).say("hello").status()).isEqualTo("HTTP/1.1 200 ");
        door.leave.countDown();
        assertThat(first.status()).isEqualTo("HTTP/1.1 200 ");
    }

    @Test
    void ofAKindOfCallsOneCallerHasThreeQuartersAndNoMore() throws Exception {
        Door door = context.getBean(Door.class);
        List<Caller> held = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            held.add(shared("rude"));
            assertThat(door.held.tryAcquire(1, TimeUnit.MINUTES)).isTrue();
        }

        assertThat(shared("rude").rest())
                .startsWith("HTTP/1.1 503")
                .contains("busy", "3 shared calls of 'rude' are under way");
        Caller good = shared("good");
        assertThat(door.held.tryAcquire(1, TimeUnit.MINUTES)).isTrue();
        assertThat(shared("third").rest()).startsWith("HTTP/1.1 503").contains("4 shared calls are under way");

        door.free.release(4);
        assertThat(good.status()).isEqualTo("HTTP/1.1 200 ");
        for (Caller caller : held) {
            assertThat(caller.status()).isEqualTo("HTTP/1.1 200 ");
        }
        door.free.release();
        await().untilAsserted(() -> assertThat(shared("rude").status())
                .as("its places are its again")
                .isEqualTo("HTTP/1.1 200 "));
    }

    private Caller shared(String caller) throws IOException {
        return new Caller()
                .say("GET /shared?%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(caller));
    }
}
