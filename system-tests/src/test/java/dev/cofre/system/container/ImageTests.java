package dev.cofre.system.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.node.NodeView;
import dev.cofre.system.cluster.RealCluster;
import dev.cofre.system.http.Http;
import dev.cofre.system.process.Ended;
import dev.cofre.system.process.FreePort;
import dev.cofre.system.process.Jar;
import dev.cofre.system.process.Processes;
import dev.cofre.system.process.RealProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The images, built and run in folders of this machine as the Dockerfile says. What Maven makes of the sources is taken from
 * the running build; with {@code -Dcofre.containers=full} it is made again, in the scratch folder.
 */
@Tag("long")
@EnabledOnOs(OS.LINUX)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ImageTests {
    private static final boolean FULL = "full".equals(System.getProperty("cofre.containers"));

    /** What lies in a repository is good for Maven without network by its name alone, wherever it came from. */
    private static final String MAVEN_ARGS =
            "-o -Daether.enhancedLocalRepository.trackingFilename=not-tracked -Dmaven.repo.local=";

    private static final String REPOSITORY = System.getProperty(
            "cofre.maven.repository",
            Path.of(System.getProperty("user.home"), ".m2", "repository").toString());

    @RegisterExtension
    final Processes processes = new Processes();

    private final Map<App, Replay.Image> images = new EnumMap<>(App.class);
    private Path home;
    private Path context;
    private Dockerfile dockerfile;

    /** What an image can be built for, each with the service of compose.yaml that stands for it here. */
    enum App {
        MANAGER("manager-app", "manager", "Set cofre.cluster-secret"),
        STORAGE("storage-app", "server1", "Set cofre.cluster-secret");

        private final String module;
        private final String service;
        private final String missing;

        App(String module, String service, String missing) {
            this.module = module;
            this.service = service;
            this.missing = missing;
        }

        private Path jar() {
            return Jar.project().resolve(module).resolve("target").resolve(module + ".jar");
        }
    }

    @BeforeAll
    void build(@TempDir Path home) throws IOException {
        this.home = home;
        context = home.resolve("context");
        dockerfile = Dockerfile.read(Jar.project().resolve("Dockerfile"));
        IgnoreFile.read(Jar.project().resolve(".dockerignore")).copyContext(Jar.project(), context);
        for (App app : App.values()) {
            images.put(
                    app,
                    Replay.build(
                            dockerfile,
                            context,
                            home.resolve(app.module),
                            Map.of("APP", app.module),
                            this::runForImage));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theContextHasAllThatTheJarWasMadeFrom(App app) throws IOException {
        assertThat(JarSources.missing(app.jar(), context)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application-profiles", "cluster-api", "cluster-service", "manager-app", "storage-app"})
    void aFolderThatIsNotInTheContextIsMissed(String folder, @TempDir Path smaller) throws IOException {
        String lines = Files.readString(Jar.project().resolve(".dockerignore"));
        assertThat(lines).contains("!" + folder + "\n");
        IgnoreFile.parse(lines.replace("!" + folder + "\n", "")).copyContext(Jar.project(), smaller);

        assertThat(Stream.of(App.values()).map(App::jar))
                .anySatisfy(jar -> assertThat(JarSources.missing(jar, smaller)).isNotEmpty());
    }

    @Test
    void theContextHasNeitherTestsNorWhatBuildsHaveLeft() throws IOException {
        try (Stream<Path> files = Files.walk(context)) {
            assertThat(files.map(context::relativize).map(Path::toString))
                    .noneMatch(
                            name -> name.contains("/target") || name.contains("src/test") || name.startsWith(".git"));
        }
    }

    /** The image's user is not the one who has made it. Before anything else, as what runs in the image leaves its traces. */
    @Order(1)
    @ParameterizedTest
    @EnumSource
    void everybodyMayReadTheProgramAndItsUserOwnsTheData(App app) throws IOException {
        Replay.Image image = image(app);
        try (Stream<Path> files = Files.walk(image.folder())) {
            assertThat(files)
                    .contains(image.folder().resolve("app.jar"), image.folder().resolve("app.jsa"))
                    .allSatisfy(file ->
                            assertThat(Files.getPosixFilePermissions(file)).contains(PosixFilePermission.OTHERS_READ));
        }
        for (String volume : dockerfile.volumes()) {
            Path folder = image.root().resolve(volume.substring(1));
            assertThat(folder).isEmptyDirectory();
            assertThat(Files.readString(home.resolve("chown"))).contains(dockerfile.user() + " " + folder);
        }
        assertThat(image.root().resolve("tmp")).isEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource
    void withoutSecretsAContainerSaysWhatIsMissing(App app) {
        assertThat(dockerfile.environment()).containsEntry("SERVER_ADDRESS", "0.0.0.0");

        RealProcess process = start(app, Map.of("SPRING_PROFILES_ACTIVE", app.service));

        Ended.of(process).with(1);
        assertThat(process.out()).contains("without secrets everybody there could read", app.missing);
    }

    @Test
    void theContainersAreHealthyAndFindEachOther() throws IOException {
        int managerPort = FreePort.find();
        int serverPort = FreePort.find();
        Map<String, String> ofManager = composed(App.MANAGER, managerPort);
        Map<String, String> ofServer = composed(App.STORAGE, serverPort);
        ofServer.put("COFRE_MANAGER_HOST", "127.0.0.1");
        ofServer.put("COFRE_MANAGER_PORT", Integer.toString(managerPort));
        ofServer.put("COFRE_NODE_URL", "http://127.0.0.1:" + serverPort);
        assertThat(healthy(App.MANAGER, ofManager)).as("before the start").isFalse();

        RealProcess manager = start(App.MANAGER, ofManager);
        RealProcess server = start(App.STORAGE, ofServer);

        await().atMost(RealCluster.PATIENCE).untilAsserted(() -> {
            assertThat(manager.isRunning() && server.isRunning()).isTrue();
            assertThat(healthy(App.MANAGER, ofManager)).as("manager").isTrue();
            assertThat(healthy(App.STORAGE, ofServer)).as("server").isTrue();
        });
        URI nodes = URI.create("http://127.0.0.1:%d/nodes".formatted(managerPort));
        await().atMost(RealCluster.PATIENCE)
                .untilAsserted(() -> assertThat(Http.json(
                                Http.get(nodes, "Authorization", "Bearer " + ofServer.get("COFRE_CLUSTER_SECRET")),
                                NodeView[].class))
                        .singleElement()
                        .satisfies(node -> {
                            assertThat(node.node()).isEqualTo(new NodeId(App.STORAGE.service));
                            assertThat(node.state()).isEqualTo(NodeState.LIVE);
                        }));
        for (App app : App.values()) {
            RealProcess process = app == App.MANAGER ? manager : server;
            assertThat(Files.readString(Path.of("/proc", Long.toString(process.pid()), "maps")))
                    .as("the archive of classes is in use")
                    .contains(image(app).folder().resolve("app.jsa").toString());
            process.stop();
            assertThat(healthy(app, app == App.MANAGER ? ofManager : ofServer))
                    .as("after the end")
                    .isFalse();
        }
    }

    /** As compose.yaml sets it, but on loopback and a free port. */
    private static Map<String, String> composed(App app, int port) throws IOException {
        ComposeFile compose = ComposeFile.parse(Files.readString(Jar.project().resolve("compose.yaml")));
        Map<String, String> outside = new HashMap<>();
        compose.required().forEach(name -> outside.put(name, "c0ffee42".repeat(8)));
        Map<String, String> environment =
                new HashMap<>(Objects.requireNonNull(compose.services().get(app.service), app.service)
                        .environment(outside));
        environment.put("SERVER_ADDRESS", "127.0.0.1");
        environment.put("SERVER_PORT", Integer.toString(port));
        return environment;
    }

    private Replay.Image image(App app) {
        return Objects.requireNonNull(images.get(app), app.module);
    }

    private RealProcess start(App app, Map<String, String> environment) {
        Replay.Image image = image(app);
        Map<String, String> all = new HashMap<>(image.environment());
        all.putAll(environment);
        all.putAll(surroundings(image.root()));
        return processes.start(app.service, image.folder(), all, dockerfile.entrypoint());
    }

    private boolean healthy(App app, Map<String, String> environment) {
        Replay.Image image = image(app);
        Map<String, String> all = new HashMap<>(image.environment());
        all.putAll(environment);
        return Ended.of(processes.start("healthcheck", image.folder(), all, dockerfile.healthcheck()))
                        .exit()
                == 0;
    }

    private void runForImage(Path root, Path folder, Map<String, String> environment, String script) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(surroundings(root));
        List<String> command =
                List.of("/bin/sh", "-c", "umask 022; " + (FULL ? script : withTheJarOfThisBuild(script)));
        Ended.of(processes.start("run", folder, all, command), Duration.ofMinutes(FULL ? 15 : 3))
                .with(0);
    }

    /** Maven reads its modules and stops there. */
    private static String withTheJarOfThisBuild(String script) {
        if (!script.contains("./mvnw") || script.endsWith("--version")) {
            return script;
        }
        assertThat(script).containsOnlyOnce(" package ");
        return script.replace(
                " package ",
                " validate && mkdir -p \"$APP/target\" && cp \"%s/$APP/target/$APP.jar\" \"$APP/target/\" "
                        .formatted(Jar.project()));
    }

    /** What the base image has, or this machine in its place: Java, the libraries, and who may change owners. */
    private Map<String, String> surroundings(Path root) {
        try {
            Path tools = Files.createDirectories(home.resolve("tools"));
            Path chown = tools.resolve("chown");
            if (!Files.exists(chown)) {
                Files.writeString(chown, "#!/bin/sh\necho \"$@\" >> '%s'\n".formatted(home.resolve("chown")));
                chown.toFile().setExecutable(true);
            }
            List<String> path = new ArrayList<>();
            path.add(tools.toString());
            path.add(Path.of(System.getProperty("java.home"), "bin").toString());
            path.add(System.getenv("PATH"));
            return Map.of(
                    "PATH",
                    String.join(":", path),
                    "JAVA_HOME",
                    System.getProperty("java.home"),
                    "JAVA_TOOL_OPTIONS",
                    "-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.io.tmpdir=" + root.resolve("tmp"),
                    "MAVEN_ARGS",
                    MAVEN_ARGS + REPOSITORY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
