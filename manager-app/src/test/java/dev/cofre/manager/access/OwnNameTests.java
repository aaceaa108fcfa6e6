package dev.cofre.manager.access;

import static dev.cofre.manager.running.RunningManager.registration;
import static dev.cofre.manager.running.RunningManager.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.OfClient;
import dev.cofre.api.node.OfPrimary;
import dev.cofre.manager.access.AllowedTo.Role;
import dev.cofre.manager.running.RunningManager;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;

/** Whichever doors there are: each takes a name only from whose name it is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnNameTests {
    private static final String SECRET = "the cluster's secret";

    /** As each door takes it that has one: nothing in it but the name is to be refused. */
    private static final Map<String, String> BODIES = Map.of(
            "/assign", "{\"client\": \"me\", \"files\": [{\"size\": 1}]}", "/policies", "{\"expectEvery\": \"PT24H\"}");

    private RunningManager manager;

    @BeforeAll
    void startWithTokens(@TempDir Path folder) {
        manager = RunningManager.start(
                folder,
                "--cofre.cluster-secret=" + SECRET,
                "--cofre.manager.clients.me=" + sha256("my token"),
                "--cofre.manager.clients.other=" + sha256("other token"));
        for (String node : List.of("server1", "server2")) {
            manager.register(SECRET, registration(node, node, UUID.randomUUID(), null, report(1L << 40)));
        }
    }

    @AfterAll
    void stop() {
        manager.close();
    }

    @Test
    void eachDoorThatIsToldAClientRefusesAnotherClient() {
        List<Map.Entry<RequestMappingInfo, HandlerMethod>> doors = manager.doors().entrySet().stream()
                .filter(door -> isFor(door.getValue(), Role.CLIENT))
                .filter(door -> Arrays.stream(door.getValue().getMethod().getParameters())
                        .anyMatch(OwnNameTests::isToldAClient))
                .toList();

        assertThat(doors).hasSizeGreaterThanOrEqualTo(13).allSatisfy(door -> {
            HttpResponse<String> answer = ask(door.getKey(), "other token");

            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("your token is that of client 'other'");
        });
    }

    @Test
    void noDoorTakesAClientWhereItIsNotChecked() {
        assertThat(manager.doors().values())
                .filteredOn(door -> isFor(door, Role.CLIENT))
                .flatExtracting(door -> List.of(door.getMethod().getParameters()))
                .allSatisfy(parameter -> {
                    assertThat(parameter.getType() == String.class
                                    && parameter.getName().equals("client"))
                            .as("a client as a string that nobody checks")
                            .isFalse();
                    assertThat(parameter.getType() == ClientName.class
                                    || OfClient.class.isAssignableFrom(parameter.getType())
                                    || !isToldAClient(parameter))
                            .as("a client within what is no %s", OfClient.class)
                            .isTrue();
                });
    }

    @Test
    void eachDoorForServersAloneKnowsWhichOneSpeaks() {
        assertThat(manager.doors().entrySet())
                .filteredOn(door -> List.of(Role.NODE).equals(List.of(roles(door.getValue()))))
                .filteredOn(door -> !path(door.getKey()).contains("{node}"))
                .flatExtracting(door -> List.of(door.getValue().getMethod().getParameters()))
                .filteredOn(parameter -> parameter.isAnnotationPresent(RequestBody.class))
                .hasSizeGreaterThanOrEqualTo(2)
                .extracting(Parameter::getType)
                .allSatisfy(body -> assertThat(body).isAssignableTo(OfPrimary.class));
    }

    private HttpResponse<String> ask(RequestMappingInfo door, String token) throws Exception {
        String path = path(door);
        return manager.http()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create(manager.url() + path.replaceAll("\\{\\w+}", "a.txt") + "?client=me"))
                                .method(
                                        door.getMethodsCondition()
                                                .getMethods()
                                                .iterator()
                                                .next()
                                                .name(),
                                        BODIES.containsKey(path)
                                                ? BodyPublishers.ofString(BODIES.get(path))
                                                : BodyPublishers.noBody())
                                .header(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE)
                                .header(HttpHeaders.AUTHORIZATION, "Bearer " + token)
                                .build(),
                        BodyHandlers.ofString());
    }

    private static String path(RequestMappingInfo door) {
        return door.getPatternValues().iterator().next();
    }

    private static boolean isFor(HandlerMethod door, Role role) {
        return List.of(roles(door)).contains(role);
    }

    private static Role[] roles(HandlerMethod door) {
        AllowedTo allowed = door.getMethodAnnotation(AllowedTo.class);
        return allowed == null ? new Role[0] : allowed.value();
    }

    private static boolean isToldAClient(Parameter parameter) {
        return parameter.getType() != Caller.class && namesAClient(parameter.getParameterizedType(), new HashSet<>());
    }

    /** Whether a value of this type has a client's name in it, however deep. */
    private static boolean namesAClient(Type type, Set<Type> seen) {
        if (type == ClientName.class) {
            return true;
        }
        if (!seen.add(type)) {
            return false;
        }
        Stream<Type> parts = type instanceof ParameterizedType generic
                ? Stream.of(generic.getActualTypeArguments())
                : type instanceof Class<?> plain && plain.isRecord()
                        ? Arrays.stream(plain.getRecordComponents()).map(RecordComponent::getGenericType)
                        : Stream.of();
        return parts.anyMatch(part -> namesAClient(part, seen));
    }

    private static String sha256(String token) {
        return BlobId.ofContent(token.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
