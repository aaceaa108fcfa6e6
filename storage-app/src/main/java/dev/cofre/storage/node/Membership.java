package dev.cofre.storage.node;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeWelcome;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.repair.HeartbeatAnswer;
import dev.cofre.service.life.BackgroundThread;
import dev.cofre.service.life.Fatal;
import dev.cofre.service.life.Vital;
import dev.cofre.service.start.StartRefusedException;
import dev.cofre.storage.admission.Admission;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.StoreUsage;
import dev.cofre.storage.manager.ManagerMemory;
import dev.cofre.storage.manager.ManagerSession;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;

/**
 * Joins the cluster and reports to the manager for as long as the process runs. The manager may be away at the start and
 * at any time later: the node goes on trying, and serves reads meanwhile.
 */
@Component
public class Membership implements Vital, SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Membership.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

    private final NodeProperties properties;
    private final DataFolder folder;
    private final BlobStore store;
    private final Admission admission;
    private final ManagerApi manager;
    private final ManagerSession session;
    private final ManagerMemory memory;
    private final OrderTaker orders;
    private final ScrubRecord scrubRecord;
    private final Clock clock;
    private final ServletWebServerApplicationContext context;
    private final BackgroundThread reporter = new BackgroundThread("membership", this::reportUntilStopped);
    private final ManagerTime managerTime;
    private volatile @Nullable NodeWelcome welcome;
    private volatile boolean running;
    /** Whether there is a reporter: until the manager has answered for the first time, or is known to be away, there is none. */
    private volatile boolean begun;

    /** What the manager has refused or failed with last, as far as it was told. */
    private @Nullable String told;

    Membership(
            NodeProperties properties,
            DataFolder folder,
            BlobStore store,
            Admission admission,
            ManagerApi manager,
            ManagerSession session,
            ManagerMemory memory,
            OrderTaker orders,
            ScrubRecord scrubRecord,
            ManagerTime managerTime,
            Clock clock,
            ServletWebServerApplicationContext context) {
        this.properties = properties;
        this.folder = folder;
        this.store = store;
        this.admission = admission;
        this.manager = manager;
        this.session = session;
        this.memory = memory;
        this.orders = orders;
        this.scrubRecord = scrubRecord;
        this.clock = clock;
        this.managerTime = managerTime;
        this.context = context;
    }

    public NodeId self() {
        return properties.id();
    }

    /** The key under which the manager signs grants for this node; empty until it has joined. */
    public Optional<byte[]> grantKey() {
        return Optional.ofNullable(welcome).map(NodeWelcome::grantKeyBytes);
    }

    /** The manager's time, by which grants end. */
    public Instant managerTime() {
        return managerTime.instant();
    }

    /** How much the manager's clock is ahead of this machine's. */
    Duration managerAhead() {
        return managerTime.ahead();
    }

    /** False until the manager has answered once, and while it does not know this node. */
    public boolean joined() {
        return welcome != null;
    }

    /** Bytes and whether the disk still takes writes, as the manager is told. */
    public StoreUsage usage() {
        return store.usage();
    }

    @Override
    public void start() {
        running = true;
        try {
            registerFirst();
        } catch (ProblemException e) {
            if (refusedForGood(e)) {
                throw refusal(e);
            }
            managerIsAway(e);
        } catch (RestClientException e) {
            managerIsAway(e);
        }
        reporter.start();
        begun = true;
    }

    @Override
    public void stop() {
        running = false;
        reporter.stop(LONGEST_STOP);
        memory.keep();
        if (welcome != null) {
            try {
                manager.heartbeat(self(), report(true));
            } catch (RestClientException | ProblemException e) {
                log.info("The manager could not be told that this server stops: {}", e.getMessage());
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After the web server, so that the port is known, and before it at the end: no uploads come while it drains. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    @Override
    public String part() {
        return "the thread that reports to the manager";
    }

    @Override
    public boolean isAlive() {
        return !running || !begun || reporter.isAlive();
    }

    private void reportUntilStopped() {
        while (reporter.pause(interval())) {
            try {
                if (welcome == null) {
                    register();
                } else {
                    HeartbeatAnswer answer = manager.heartbeat(self(), report(false));
                    managerTime.is(answer.now(), answer.clock());
                    if (answer.catalog() != null) {
                        memory.isTold(answer.catalog());
                    }
                    orders.take(answer.orders());
                    memory.keep();
                }
                if (told != null) {
                    told = null;
                    log.info("The manager answers again");
                }
            } catch (ProblemException e) {
                if (e.is(ProblemType.UNKNOWN_NODE)) {
                    welcome = null; // a manager that has restarted; it is told everything at once
                } else if (e.is(ProblemType.SESSION_OVER)) {
                    welcome = null; // another process has registered with this key, or the catalog was built again
                    session.end();
                } else {
                    // refused or unreachable, reads go on: one wrong start of a manager must not end every server
                    managerIsAway(e);
                }
            } catch (RuntimeException e) {
                managerIsAway(e);
            } catch (Error e) {
                Fatal.check(e);
                log.error("A report to the manager has met a fault; the next one follows", e);
            }
        }
    }

    private Duration interval() {
        NodeWelcome current = welcome;
        return current == null ? RETRY : Duration.ofMillis(current.heartbeatMillis());
    }

    /** Who has just taken the place of a server that was killed is told to ask again until that one has been missed. */
    private void registerFirst() {
        while (true) {
            try {
                register();
                return;
            } catch (ProblemException e) {
                Optional<Duration> again = e.retryAfter();
                if (!e.is(ProblemType.OTHER_FOLDER) || again.isEmpty()) {
                    throw e;
                }
                managerIsAway(e);
                if (!reporter.pause(again.get())) {
                    throw e;
                }
            }
        }
    }

    private void register() {
        NodeRegistration registration = registration().signed(manager.challenge(), folder.pair());
        NodeWelcome answer = manager.register(registration);
        session.begin(answer.session());
        managerTime.is(answer.now(), null);
        folder.join(answer.cluster());
        boolean first = welcome == null;
        welcome = answer;
        if (first) {
            log.info("{} has joined cluster {} at {}", self(), answer.cluster(), url());
        }
    }

    /** What this node says of itself when it joins. */
    public NodeRegistration registration() {
        return new NodeRegistration(
                self(),
                url(),
                properties.zone(),
                folder.id(),
                folder.cluster(),
                report(false),
                folder.pair().key(),
                null);
    }

    private NodeReport report(boolean last) {
        StoreUsage usage = store.usage();
        // the manager takes off what it has promised to uploads, and those on their way are among them
        long free = usage.free() + usage.receiving();
        return new NodeReport(
                usage.capacity(),
                free,
                admission.inFlight(),
                usage.writable(),
                last,
                scrubRecord.oldest(),
                usage.distrust(),
                clock.instant(),
                memory.epoch(),
                memory.catalog());
    }

    private URI url() {
        URI fixed = properties.url();
        if (fixed != null) {
            return fixed;
        }
        String address = context.getEnvironment().getProperty("server.address", "127.0.0.1");
        if (address.equals("0.0.0.0") || address.equals("::")) {
            throw new StartRefusedException(
                    "%s listens on every address, and nobody can call it at '%s'.".formatted(self(), address),
                    "Say how others reach it: key cofre.node.url, such as http://%s.example:7001.".formatted(self()));
        }
        var webServer = context.getWebServer();
        int port = webServer == null ? 0 : webServer.getPort();
        return URI.create("http://%s:%d".formatted(address.contains(":") ? "[" + address + "]" : address, port));
    }

    private void managerIsAway(RuntimeException e) {
        String kind = e instanceof ProblemException problem
                ? problem.problem().type() + " " + problem.getMessage()
                : "unreachable";
        if (kind.equals(told)) {
            return;
        }
        told = kind;
        if (!(e instanceof ProblemException problem)) {
            log.warn("The manager cannot be reached, trying again every second: {}", e.getMessage());
        } else if (refusedForGood(problem)) {
            log.error(
                    "{} Trying again every second; reads go on, uploads do not",
                    refusal(problem).getMessage());
        } else if (problem.is(ProblemType.IDENTITY_TAKEN)) {
            log.warn(
                    "The manager refuses {}: {}. A copied folder must not be started: give this server a name and an empty folder of its own. Trying again every second",
                    self(),
                    problem.getMessage());
        } else if (problem.is(ProblemType.NOT_ADMITTED)) {
            log.warn(
                    "{} waits to be admitted, asking every second; the fingerprint of its key is {}. {}",
                    self(),
                    folder.pair().key().fingerprint(),
                    problem.getMessage());
        } else {
            log.warn("The manager cannot take {}, trying again every second: {}", self(), problem.getMessage());
        }
    }

    private static boolean refusedForGood(ProblemException e) {
        return e.is(ProblemType.OTHER_CLUSTER)
                || e.is(ProblemType.OTHER_FOLDER) && e.retryAfter().isEmpty()
                || e.is(ProblemType.UNAUTHENTICATED)
                || e.is(ProblemType.FORBIDDEN);
    }

    private StartRefusedException refusal(ProblemException e) {
        String action = e.is(ProblemType.UNAUTHENTICATED) || e.is(ProblemType.FORBIDDEN)
                ? "Set the same cofre.cluster-secret for the manager and every server; or set none, and start all of them on one machine as one user with one COFRE_HOME."
                : "Check cofre.manager.host and port, and the data folder: key cofre.node.data in application-profiles/application-%s.yml (now %s)."
                        .formatted(self(), properties.data());
        return new StartRefusedException("The manager refuses %s: %s.".formatted(self(), e.getMessage()), action);
    }
}
