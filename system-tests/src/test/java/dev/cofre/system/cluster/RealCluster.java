package dev.cofre.system.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.node.NodeView;
import dev.cofre.manager.ManagerApplication;
import dev.cofre.storage.StorageApplication;
import dev.cofre.system.conduct.Conduct;
import dev.cofre.system.conduct.ConductClasses;
import dev.cofre.system.fault.FaultProxy;
import dev.cofre.system.http.Http;
import dev.cofre.system.process.ClientProgram;
import dev.cofre.system.process.Ended;
import dev.cofre.system.process.FreePort;
import dev.cofre.system.process.Jar;
import dev.cofre.system.process.Processes;
import dev.cofre.system.process.RealProcess;
import dev.cofre.system.step.StepClasses;
import dev.cofre.system.step.Steps;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A manager and some servers, each the real jar in a process of its own, that keep their data below one folder and run in
 * an empty one. They end with the test class, by way of {@link Processes}.
 */
public final class RealCluster implements ClusterView, AutoCloseable {
    /** Many tests share two cores, and a cold process is slow. */
    public static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final String STEP_CLASSES = "steps.jar";

    private final Processes processes;
    private final Path home;
    private final Path workingFolder;
    private final int managerPort;
    private final Setup setup;
    private final Map<NodeId, Server> servers = new LinkedHashMap<>();
    private @Nullable RealProcess manager;

    /**
     * @param settings for the manager and all servers alike
     * @param token of a client that may ask the manager; null where it lets everybody in
     * @param proxies whether each server is behind a proxy that can break
     * @param steps where manager and servers can be made to stand still; null to run the programs as they are
     * @param executable whether each program is its executable jar alone, as somebody has it who has nothing else
     * @param misbehaving whether manager and servers can be told to lie, to go by another clock, or to read wrong
     */
    public record Setup(
            List<String> settings,
            @Nullable String token,
            boolean proxies,
            @Nullable Steps steps,
            boolean executable,
            boolean misbehaving) {
        public static final Setup PLAIN = new Setup(List.of(), null, false, null);
        public static final Setup EXECUTABLE = new Setup(List.of(), null, false, null, true, false);

        public Setup {
            settings = List.copyOf(settings);
        }

        public Setup(List<String> settings, @Nullable String token, boolean proxies, @Nullable Steps steps) {
            this(settings, token, proxies, steps, false, false);
        }

        public Setup behindProxies() {
            return new Setup(settings, token, true, steps, executable, misbehaving);
        }
    }

    /** One storage server, known by its profile. */
    public final class Server {
        private final NodeId id;
        private final @Nullable FaultProxy proxy;
        private @Nullable RealProcess process;
        private int portBehindProxy;

        private Server(NodeId id) throws IOException {
            this.id = id;
            this.proxy = setup.proxies() ? new FaultProxy() : null;
        }

        public NodeId id() {
            return id;
        }

        public DataFolder folder() {
            return new DataFolder(home.resolve(id.value()));
        }

        public FaultProxy proxy() {
            return Objects.requireNonNull(proxy, "this cluster has no proxies");
        }

        public RealProcess process() {
            return Objects.requireNonNull(process, id.value());
        }

        /** Where clients and other servers reach it. */
        public URI url() {
            return Objects.requireNonNull(urls().get(id), id.value());
        }

        /** Where it listens, past its proxy if it has one. */
        public URI ownUrl() {
            return proxy == null ? url() : URI.create("http://127.0.0.1:" + portBehindProxy);
        }

        /** Starts it, and does not wait until it serves. */
        public void start() throws IOException {
            List<String> arguments = new ArrayList<>(List.of("--spring.profiles.active=" + id));
            if (proxy == null) {
                arguments.add("--server.port=0");
            } else {
                portBehindProxy = FreePort.find();
                proxy.forwardTo(portBehindProxy);
                arguments.add("--server.port=" + portBehindProxy);
                arguments.add("--cofre.node.url=" + proxy.url());
            }
            process = launch(id.value(), Jar.STORAGE, arguments);
        }

        /** Starts it again, and waits until it serves. */
        public void restart() throws IOException {
            start();
            awaitServing();
        }

        public void awaitServing() {
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
                assertThat(manager().nodes())
                        .anyMatch(node -> node.node().equals(id) && node.state() == NodeState.LIVE);
                assertThat(Http.get(url().resolve("/actuator/health/readiness")).statusCode())
                        .isEqualTo(200);
            });
        }
    }

    private RealCluster(Processes processes, Path home, List<NodeId> names, Setup setup) throws IOException {
        this.processes = processes;
        this.home = home;
        this.setup = setup;
        this.workingFolder = Files.createDirectories(home.resolve("elsewhere"));
        this.managerPort = FreePort.find();
        if (setup.steps() != null || setup.misbehaving()) {
            StepClasses.writeTo(home.resolve(STEP_CLASSES));
        }
        startManager();
        for (NodeId name : names) {
            Server server = new Server(name);
            servers.put(name, server);
            server.start();
        }
        awaitServing();
    }

    /** @param servers how many, beginning with server1 */
    public static RealCluster start(Processes processes, Path home, int servers, Setup setup) throws IOException {
        List<NodeId> names = new ArrayList<>();
        for (int i = 1; i <= servers; i++) {
            names.add(new NodeId("server" + i));
        }
        return new RealCluster(processes, home, names, setup);
    }

    /** @param servers by the names of their profiles */
    public static RealCluster start(Processes processes, Path home, List<NodeId> servers, Setup setup)
            throws IOException {
        return new RealCluster(processes, home, servers, setup);
    }

    /** Starts the manager, and does not wait until it serves. */
    public void startManager() {
        manager = launch("manager", Jar.MANAGER, List.of("--cofre.manager.warm-up=2s"));
    }

    /** The manager, as a process. */
    public RealProcess managerProcess() {
        return Objects.requireNonNull(manager, "manager");
    }

    /** Waits until every server that should run serves. */
    public void awaitServing() {
        servers().forEach(Server::awaitServing);
        awaitLive(servers.size());
    }

    /** Starts whatever does not run, and waits until everything serves. */
    public void restore() throws IOException {
        if (!managerProcess().isRunning()) {
            startManager();
        }
        for (Server server : servers()) {
            if (!server.process().isRunning()) {
                server.start();
            }
        }
        awaitServing();
    }

    public List<Server> servers() {
        return List.copyOf(servers.values());
    }

    /** Where the manager says that the servers are. */
    public Map<NodeId, URI> urls() {
        return manager().nodes().stream().collect(Collectors.toMap(NodeView::node, NodeView::url));
    }

    public Server server(NodeId id) {
        return Objects.requireNonNull(servers.get(id), id.value());
    }

    /** Starts a jar as all of this cluster are started; later arguments win over earlier ones. */
    public RealProcess launch(String name, Jar jar, List<String> arguments) {
        Map<String, String> all = new LinkedHashMap<>(); // a setting that is given twice would be a list of two
        all.put("--cofre.manager.port", "--cofre.manager.port=" + managerPort);
        all.put(
                "--cofre.holding.promise",
                "--cofre.holding.promise=6s"); // nothing is let go in a server's first minute else
        setup.settings().forEach(setting -> all.put(key(setting), setting));
        arguments.forEach(setting -> all.put(key(setting), setting));
        Steps steps = setup.steps();
        if (steps != null) {
            all.put(Steps.SETTING, "--%s=%s".formatted(Steps.SETTING, steps.folder()));
        }
        if (setup.misbehaving()) {
            all.put(Conduct.SETTING, "--%s=%s".formatted(Conduct.SETTING, conduct(name)));
        }
        List<String> values = new ArrayList<>(all.values());
        return processes.start(
                name, workingFolder, Map.of("COFRE_HOME", home.toString()), debugged(name, command(jar, values)));
    }

    /** For a person who has asked for it: the program waits for a debugger before it does anything. */
    private static List<String> debugged(String name, List<String> command) {
        if (!name.equals(System.getProperty("cofre.test.debug"))) {
            return command;
        }
        List<String> all = new ArrayList<>(command);
        all.add(1, "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:5006");
        return all;
    }

    private List<String> command(Jar jar, List<String> arguments) {
        if (setup.misbehaving() && jar != Jar.CLIENT) {
            return jar == Jar.MANAGER
                    ? stepped(jar, ManagerApplication.class, ConductClasses.MANAGER, arguments)
                    : stepped(jar, StorageApplication.class, ConductClasses.SERVER, arguments);
        }
        if (setup.steps() == null || jar == Jar.CLIENT) {
            return setup.executable() ? jar.executable(arguments) : jar.command(arguments);
        }
        return jar == Jar.MANAGER
                ? stepped(jar, ManagerApplication.class, StepClasses.MANAGER, arguments)
                : stepped(jar, StorageApplication.class, StepClasses.SERVER, arguments);
    }

    private List<String> stepped(Jar jar, Class<?> main, String source, List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        all.add("--spring.main.sources=" + source);
        return jar.command(main.getName(), home.resolve(STEP_CLASSES), all);
    }

    /** From now on the process of this name behaves so, also when it is started again. */
    public void behave(String name, Conduct conduct) {
        conduct.writeTo(conduct(name));
    }

    /** What servers that claim to hold everything say that they hold. */
    public void claim(Collection<BlobId> blobs) throws IOException {
        Path draft = home.resolve("claims.draft");
        Files.write(draft, blobs.stream().map(BlobId::hex).toList());
        Files.move(draft, home.resolve("claims"), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path conduct(String name) {
        return home.resolve(name + ".conduct");
    }

    private static String key(String setting) {
        return setting.substring(0, setting.indexOf('='));
    }

    /** The client's command line, under way in a process of its own. */
    public RealProcess client(String input, String... words) {
        return processes.start(
                "client-" + words[0], workingFolder, clientEnvironment(), command(Jar.CLIENT, List.of(words)), input);
    }

    /** Runs the client's command line to its end, in a process of its own. */
    public Ended run(String... words) {
        return Ended.of(client("", words));
    }

    /** @param input what is typed, or rather piped */
    public Ended runWithInput(String input, String... words) {
        return Ended.of(client(input, words));
    }

    /** The client in the test's own process. */
    public ClientProgram clientProgram() {
        return new ClientProgram(clientEnvironment());
    }

    private Map<String, String> clientEnvironment() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "COFRE_HOME", home.toString(), "COFRE_MANAGER_URL", managerUrl().toString()));
        String token = setup.token();
        if (token != null) {
            environment.put("COFRE_TOKEN", token);
        }
        return environment;
    }

    @Override
    public URI managerUrl() {
        return URI.create("http://127.0.0.1:" + managerPort);
    }

    @Override
    public @Nullable String token() {
        return setup.token();
    }

    @Override
    public Duration patience() {
        return PATIENCE;
    }

    @Override
    public void close() throws IOException {
        for (Server server : servers()) {
            server.process().sendKill();
            if (server.proxy != null) {
                server.proxy.close();
            }
        }
        managerProcess().sendKill();
    }
}
