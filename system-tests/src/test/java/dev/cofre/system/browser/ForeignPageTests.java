package dev.cofre.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.system.cluster.Cluster;
import dev.cofre.system.fuzz.RawAnswer;
import dev.cofre.system.fuzz.RawRequest;
import dev.cofre.system.http.Http;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Every door of both services, as their descriptions list them, and those beside: none is open to a page of anybody else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignPageTests {
    private static final List<String> BESIDE = List.of(
            "GET /",
            "GET /swagger-ui.html",
            "GET /swagger-ui/index.html",
            "GET /v3/api-docs",
            "GET /v3/api-docs.yaml",
            "GET /actuator",
            "GET /actuator/health",
            "GET /actuator/health/readiness",
            "GET /actuator/info",
            "GET /actuator/prometheus",
            "GET /nothing",
            "OPTIONS /files");

    private Cluster cluster;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        cluster = Cluster.startDescribed(home, 1);
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
    }

    @Test
    void noDoorOfTheManagerIsOpenToForeignPages() throws IOException {
        noDoorIsOpen(cluster.managerUrl(), 30);
    }

    @Test
    void noDoorOfAServerIsOpenToForeignPages() throws IOException {
        noDoorIsOpen(cluster.node("server1").url(), 8);
    }

    private void noDoorIsOpen(URI service, int atLeast) throws IOException {
        List<String> doors = doors(service);
        assertThat(doors).hasSizeGreaterThan(atLeast + BESIDE.size());
        String own = "127.0.0.1:" + service.getPort();
        for (String door : doors) {
            refused(service, door, 421, "foreign-host", Map.of("Host", "stranger.example:" + service.getPort()));
            refused(service, door, 403, "foreign-page", Map.of("Host", own, "Origin", "http://stranger.example"));
            refused(service, door, 403, "foreign-page", Map.of("Host", own, "Origin", "null"));
            refused(service, door, 403, "foreign-page", Map.of("Host", own, "Sec-Fetch-Site", "cross-site"));
            assertThat(ask(service, door, Map.of("Host", own)).text())
                    .as(door)
                    .startsWith("HTTP/1.1 ")
                    .doesNotContain("/problems/foreign-");
            assertThat(ask(
                                    service,
                                    door,
                                    Map.of("Host", own, "Origin", "http://" + own, "Sec-Fetch-Site", "same-origin"))
                            .text())
                    .as(door)
                    .startsWith("HTTP/1.1 ")
                    .doesNotContain("/problems/foreign-");
        }
    }

    private static void refused(URI service, String door, int status, String problem, Map<String, String> headers)
            throws IOException {
        RawAnswer answer = ask(service, door, headers);

        assertThat(answer.text()).as("%s with %s", door, headers).startsWith("HTTP/1.1 " + status);
        if (!door.startsWith("HEAD ")) {
            assertThat(answer.text())
                    .as("%s with %s", door, headers)
                    .contains("application/problem+json", "/problems/" + problem);
        }
    }

    private static RawAnswer ask(URI service, String door, Map<String, String> headers) throws IOException {
        String head = door + " HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n";
        StringBuilder request = new StringBuilder(head);
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        return RawAnswer.to(
                service, new RawRequest(door, request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static List<String> doors(URI service) {
        List<String> doors = new ArrayList<>(BESIDE);
        JsonNode description =
                Http.JSON.readTree(Http.get(service.resolve("/v3/api-docs")).body());
        description
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .propertyNames()
                        .forEach(method -> doors.add(method.toUpperCase(Locale.ROOT)
                                + " "
                                + path.getKey().replaceAll("\\{[^}]*}", "x"))));
        return doors;
    }
}
