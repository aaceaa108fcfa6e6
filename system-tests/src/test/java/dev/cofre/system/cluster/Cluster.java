package dev.cofre.system.cluster;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.node.NodeId;
import dev.cofre.manager.ManagerApplication;
import dev.cofre.service.secret.MachineSecret;
import dev.cofre.storage.StorageApplication;
import dev.cofre.storage.blob.store.FolderBlobStore;
import dev.cofre.system.conduct.Conduct;
import dev.cofre.system.conduct.ConductClasses;
import dev.cofre.system.fault.BadCable;
import dev.cofre.system.fault.FaultProxy;
import dev.cofre.system.fault.Faults;
import dev.cofre.system.fault.FillingStore;
import dev.cofre.system.fault.LyingStore;
import dev.cofre.system.fault.SetClock;
import dev.cofre.system.process.FreePort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** A manager and some servers in this JVM: real sockets, real disks, ports that the system has chosen. */
public final class Cluster implements ClusterView, AutoCloseable {
    private static final String DESCRIBED = "--cofre.swagger-ui=true";
    private static final String NOT_DESCRIBED = "--cofre.swagger-ui=false";

    private final Path home;
    private final List<String> nodeSettings = new ArrayList<>();
    private final List<String> managerSettings = new ArrayList<>();
    private final Map<NodeId, Node> nodes = new LinkedHashMap<>();
    private final Faults managerFaults = new Faults();
    private @Nullable ConfigurableApplicationContext manager;
    private final int managerPort;
    private final boolean misbehaving;

    /** One storage server, behind a proxy that can break. */
    public final class Node {
        private final NodeId id;
        private final FaultProxy proxy;
        private final Faults faults = new Faults();
        private @Nullable ConfigurableApplicationContext context;
        private @Nullable FolderBlobStore behindCable;

        public Node(NodeId id) throws IOException {
            this.id = id;
            this.proxy = new FaultProxy();
        }

        public NodeId id() {
            return id;
        }

        public FaultProxy proxy() {
            return proxy;
        }

        public FillingStore disk() {
            return faults.disk();
        }

        public LyingStore lies() {
            return faults.lies();
        }

        public SetClock clock() {
            return faults.clock();
        }

        /** From its next start on it reads its disk through this. */
        public void connectThrough(BadCable cable) {
            faults.openStoreBy(() -> behindCable = cable.open(folder()));
        }

        /** From now on, in a cluster that was started misbehaving. */
        public void behave(Conduct conduct) {
            conduct.writeTo(conductFile());
        }

        private Path conductFile() {
            return home.resolve(id + ".conduct");
        }

        public URI url() {
            return proxy.url();
        }

        public Path folder() {
            return home.resolve(id.value());
        }

        /** With a clock of its own. */
        public void startWithClock(Duration ahead) {
            clock().set(ahead);
            start();
        }

        /** It signs its proofs with another key than the one that it has registered with. */
        public void startForging() {
            faults.signWith(NodeKeyPair.generate());
            start();
        }

        public void start() {
            List<String> arguments = new ArrayList<>(
                    List.of(
                            "--spring.profiles.active=server1",
                            "--cofre.home=" + home,
                            "--cofre.node.id=" + id,
                            "--cofre.node.data=" + folder(),
                            "--cofre.node.reserve=1MB",
                            "--cofre.holding.promise=6s",
                            "--cofre.node.url=" + proxy.url(),
                            "--cofre.manager.port=" + managerPort,
                            "--server.port=0",
                            // the manager's libraries are on this class path, too
                            "--spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"));
            addSettings(arguments, nodeSettings);
            SpringApplicationBuilder program = StorageApplication.builder();
            if (misbehaving) {
                arguments.add("--%s=%s".formatted(Conduct.SETTING, conductFile()));
                program.sources(ConductClasses.server());
            }
            ConfigurableApplicationContext started = program.initializers(
                            context -> context.getBeanFactory().addBeanPostProcessor(faults))
                    .run(arguments.toArray(String[]::new));
            context = started;
            proxy.forwardTo(port(started));
        }

        public void stop() {
            if (context != null) {
                context.close();
                context = null;
            }
            if (behindCable != null) {
                try {
                    behindCable.close();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
                behindCable = null;
            }
        }

        public boolean isRunning() {
            return context != null;
        }

        public <T> T bean(Class<T> type) {
            return java.util.Objects.requireNonNull(context).getBean(type);
        }

        /** Files below the folder's part of this name; none if it is not there. */
        public List<Path> files(String part) throws IOException {
            return new DataFolder(folder()).files(part);
        }
    }

    private Cluster(Path home, int count, List<String> managerSettings, List<String> nodeSettings, boolean misbehaving)
            throws IOException {
        this.home = home;
        this.misbehaving = misbehaving;
        this.managerSettings.addAll(managerSettings);
        this.nodeSettings.addAll(nodeSettings);
        this.managerPort = FreePort.find();
        startManager();
        for (int i = 1; i <= count; i++) {
            Node node = new Node(new NodeId("server" + i));
            nodes.put(node.id(), node);
            node.start();
        }
        awaitLive(count);
    }

    public static Cluster start(Path home, int count) throws IOException {
        return new Cluster(home, count, List.of(), List.of(), false);
    }

    /** One that describes its API and shows it, as installed; others start faster for not doing so. */
    public static Cluster startDescribed(Path home, int count) throws IOException {
        return new Cluster(home, count, List.of(DESCRIBED), List.of(DESCRIBED), false);
    }

    public static Cluster start(Path home, int count, List<String> managerSettings, List<String> nodeSettings)
            throws IOException {
        return new Cluster(home, count, managerSettings, nodeSettings, false);
    }

    /** Its servers can be told to lie, to go by another clock, or to read wrong. */
    public static Cluster startMisbehaving(
            Path home, int count, List<String> managerSettings, List<String> nodeSettings) throws IOException {
        return new Cluster(home, count, managerSettings, nodeSettings, true);
    }

    /** What servers that claim to hold everything say that they hold. */
    public void claim(Collection<BlobId> blobs) throws IOException {
        Path draft = home.resolve("claims.draft");
        Files.write(draft, blobs.stream().map(BlobId::hex).toList());
        Files.move(draft, home.resolve("claims"), StandardCopyOption.ATOMIC_MOVE);
    }

    public void startManager() {
        List<String> arguments = new ArrayList<>(List.of(
                "--cofre.home=" + home,
                "--cofre.manager.port=" + managerPort,
                "--cofre.manager.data=" + home.resolve("manager"),
                "--cofre.manager.warm-up=1s",
                "--cofre.manager.heartbeat.interval=250ms",
                "--cofre.manager.heartbeat.misses=12")); // silent after three seconds, as installed
        addSettings(arguments, managerSettings);
        manager = ManagerApplication.builder()
                .initializers(context -> context.getBeanFactory().addBeanPostProcessor(managerFaults))
                .run(arguments.toArray(String[]::new));
    }

    /** Whatever a test has stopped runs again. */
    public void startStopped() {
        if (manager == null) {
            startManager();
        }
        for (Node node : nodes.values()) {
            if (!node.isRunning()) {
                node.start();
            }
        }
        awaitLive(nodes.size());
    }

    private static void addSettings(List<String> arguments, List<String> settings) {
        arguments.addAll(settings);
        if (!settings.contains(DESCRIBED)) {
            arguments.add(NOT_DESCRIBED);
        }
    }

    public SetClock managerClock() {
        return managerFaults.clock();
    }

    public void stopManager() {
        if (manager != null) {
            manager.close();
            manager = null;
        }
    }

    public <T> T managerBean(Class<T> type) {
        return java.util.Objects.requireNonNull(manager).getBean(type);
    }

    /** What its parts know each other by. */
    public String secret() {
        return java.util.Objects.requireNonNull(manager).getEnvironment().getRequiredProperty(MachineSecret.KEY);
    }

    @Override
    public URI managerUrl() {
        return URI.create("http://127.0.0.1:" + managerPort);
    }

    public Node node(NodeId id) {
        return java.util.Objects.requireNonNull(nodes.get(id), id.value());
    }

    public Node node(String id) {
        return node(new NodeId(id));
    }

    public List<Node> nodes() {
        return List.copyOf(nodes.values());
    }

    @Override
    public void close() throws IOException {
        for (Node node : nodes.values()) {
            node.proxy().heal();
            node.stop();
            node.proxy().close();
        }
        stopManager();
    }

    private static int port(ConfigurableApplicationContext context) {
        var webServer = ((ServletWebServerApplicationContext) context).getWebServer();
        return java.util.Objects.requireNonNull(webServer).getPort();
    }
}
