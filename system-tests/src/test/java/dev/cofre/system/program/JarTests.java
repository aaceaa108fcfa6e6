package dev.cofre.system.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.system.cluster.RealCluster;
import dev.cofre.system.http.Http;
import dev.cofre.system.process.Processes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The jars as somebody starts them who has nothing else, from any folder. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JarTests {
    private static final NodeId SERVER_3 = new NodeId("server3");

    @RegisterExtension
    final Processes processes = new Processes();

    private Path home;
    private RealCluster cluster;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        this.home = home;
        cluster = RealCluster.start(processes, home, List.of(SERVER_3), RealCluster.Setup.EXECUTABLE);
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
    }

    enum Door {
        MANAGER,
        STORAGE
    }

    @ParameterizedTest
    @EnumSource
    void theProcessSaysThatItLivesAndServes(Door door) {
        for (String probe : List.of("liveness", "readiness")) {
            HttpResponse<byte[]> answer = Http.get(url(door).resolve("/actuator/health/" + probe));

            assertThat(answer.statusCode()).as(probe).isEqualTo(200);
            assertThat(Http.JSON.readTree(answer.body()).path("status").asString())
                    .as(probe)
                    .isEqualTo("UP");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theProcessDescribesItsDoorsToProgramsAndToPeople(Door door) {
        HttpResponse<byte[]> description = Http.get(url(door).resolve("/v3/api-docs"));
        HttpResponse<byte[]> hint = Http.get(url(door).resolve("/swagger-ui.html"));

        assertThat(Http.JSON.readTree(description.body()).path("openapi").asString())
                .startsWith("3.");
        assertThat(hint.statusCode()).isEqualTo(302);
        URI page = url(door).resolve(hint.headers().firstValue("Location").orElseThrow());
        assertThat(text(Http.get(page))).contains("swagger-ui-bundle.js");
        assertThat(Http.get(page.resolve("swagger-ui-bundle.js")).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void theDescriptionIsInTwoGroupsAndEachDoorInOneOfThem(Door door) {
        JsonNode groups = Http.JSON
                .readTree(Http.get(url(door).resolve("/v3/api-docs/swagger-config"))
                        .body())
                .path("urls");
        assertThat(groups.findValuesAsString("url")).containsExactly("/v3/api-docs/people", "/v3/api-docs/servers");
        Set<String> people = doors(door, "/v3/api-docs/people");
        Set<String> servers = doors(door, "/v3/api-docs/servers");

        assertThat(people).contains("post /files").doesNotContainAnyElementsOf(servers);
        assertThat(servers).contains(door == Door.MANAGER ? "post /commit" : "put /replicas/{upload}");
        assertThat(Http.JSON
                        .readTree(Http.get(url(door).resolve("/v3/api-docs/people"))
                                .body())
                        .path("tags")
                        .path(0)
                        .path("name")
                        .asString())
                .isEqualToIgnoringCase("files");
        assertThat(doors(door, "/v3/api-docs")).hasSize(people.size() + servers.size());
    }

    @ParameterizedTest
    @EnumSource
    void eachRefusalInTheDescriptionNamesProblemsOfItsStatus(Door door) {
        Map<String, ProblemType> types =
                Arrays.stream(ProblemType.values()).collect(Collectors.toMap(ProblemType::slug, type -> type));
        JsonNode description =
                Http.JSON.readTree(Http.get(url(door).resolve("/v3/api-docs")).body());

        assertThat(description.path("components").path("schemas").has("Problem"))
                .isTrue();
        assertThat(description.path("paths").properties())
                .flatExtracting(path -> path.getValue().properties())
                .flatExtracting(call -> call.getValue().path("responses").properties())
                .filteredOn(answer -> answer.getKey().charAt(0) >= '4')
                .hasSizeGreaterThan(30)
                .allSatisfy(answer -> {
                    assertThat(answer.getValue().path("content").propertyNames())
                            .containsExactly("application/problem+json");
                    assertThat(answer.getValue().findValuesAsString("$ref"))
                            .containsExactly("#/components/schemas/Problem");
                    assertThat(Arrays.stream(answer.getValue()
                                            .path("description")
                                            .asString()
                                            .split("; |\\n\\n|\\. "))
                                    .filter(said -> said.contains(": "))
                                    .map(said -> types.get(said.substring(0, said.indexOf(": "))))
                                    .filter(Objects::nonNull))
                            .isNotEmpty()
                            .allMatch(type -> answer.getKey().equals(String.valueOf(type.status())));
                });
    }

    private Set<String> doors(Door door, String description) {
        Set<String> doors = new TreeSet<>();
        Http.JSON.readTree(Http.get(url(door).resolve(description)).body()).path("paths").properties().stream()
                .flatMap(path -> path.getValue().propertyNames().stream().map(method -> method + " " + path.getKey()))
                .forEach(doors::add);
        return doors;
    }

    @Test
    void aServerKeepsItsDataWhereItsProfileSays() {
        assertThat(home.resolve("server3").resolve("node.json")).isRegularFile();
        assertThat(home.resolve("manager").resolve("catalog.db")).isRegularFile();
        assertThat(home.resolve("elsewhere")).isEmptyDirectory();
    }

    private URI url(Door door) {
        return door == Door.MANAGER
                ? cluster.managerUrl()
                : cluster.server(SERVER_3).url();
    }

    private static String text(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
