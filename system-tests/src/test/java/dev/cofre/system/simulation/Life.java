package dev.cofre.system.simulation;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.brake.StoppedAct;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.rebuild.JournalPage;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.MemoryCatalog;
import dev.cofre.manager.rebuild.CatchUpParts;
import dev.cofre.storage.blob.MemoryDrive;
import dev.cofre.system.simulation.world.LifeLog;
import dev.cofre.system.simulation.world.Machine;
import dev.cofre.system.simulation.world.Network;
import dev.cofre.system.simulation.world.Pace;
import dev.cofre.system.simulation.world.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The life of a cluster: clients use it while faults come, then the faults stop and it has to come to rest. All of it follows from the
 * seed.
 */
public final class Life {
    private static final Duration TIME_TO_REST = Duration.ofHours(2);
    private static final long CHECK_EVERY = 60_000;
    private static final int MOST_SERVERS = 5;
    /** Within which a manager that has started hears its servers. */
    private static final Duration HEARD = Duration.ofMinutes(2);

    private final long seed;
    private final Mistake mistake;
    private final Timeline timeline;
    private final LifeLog log;
    private final Network network;
    private final Pace pace;
    private final Catalog catalog;
    private final SimulatedManager manager;
    private final Map<NodeId, SimulatedServer> servers = new LinkedHashMap<>();
    private final Promises promises;
    private final SimulatedClients clients;
    private final Map<SimulatedServer, MemoryDrive> earlier = new HashMap<>();
    private final Set<SimulatedServer> gone = new HashSet<>();
    private final Set<SimulatedServer> drained = new HashSet<>();
    private final int liars;
    private final Machine unlucky;
    private @Nullable MemoryCatalog earlierCatalog;
    /** Knows that the catalog was further than it is, and must be heard: nothing happens to it until then. */
    private @Nullable SimulatedServer witness;

    private Instant setBack = Instant.MIN;
    private boolean liarNamed;
    private boolean setsBack = true;
    private boolean quiet;

    Life(long seed, Mistake mistake, Function<UUID, Catalog> catalogs) {
        this(seed, mistake, catalogs, all -> all);
    }

    /** @param around what the manager has of its catalog */
    Life(long seed, Mistake mistake, Function<UUID, Catalog> catalogs, UnaryOperator<Catalog> around) {
        this.seed = seed;
        this.mistake = mistake;
        timeline = new Timeline(seed);
        pace = Pace.of(timeline);
        log = new LifeLog(timeline);
        network = new Network(timeline, log);
        catalog = catalogs.apply(SimulatedServer.uuid(timeline));
        promises = new Promises(timeline, pace, catalog, servers.values(), log);
        liars = timeline.chance(0.25) ? timeline.chance(0.4) ? 2 : 1 : 0;
        int copies = liars == 2 || timeline.chance(0.1) ? 3 : 2; // one of them is honest
        manager = new SimulatedManager(
                timeline,
                pace,
                copies,
                mistake,
                around.apply(mistake.of(catalog, pace.retention())),
                this::openAgain,
                promises,
                log);
        SimulatedServer.Cluster cluster =
                new SimulatedServer.Cluster(network, manager, servers, promises, log, mistake, pace);
        long count = copies == 3 ? MOST_SERVERS : timeline.between(3, MOST_SERVERS);
        for (int number = 1; number <= count; number++) {
            SimulatedServer server = new SimulatedServer(number, timeline, cluster);
            servers.put(server.id(), server);
        }
        unlucky = timeline.chance(0.5) ? manager : some();
        clients = new SimulatedClients(
                timeline,
                network,
                manager,
                servers,
                promises,
                log,
                new ReplicationFactor(copies),
                mistake == Mistake.BELIEVES_EVERY_RECEIPT);
    }

    /** Of servers, as the manager reads them over the network. */
    private final class Journals implements CatchUpParts.Servers {
        @Override
        public Optional<NodeRegistration> node(NodeId node) {
            return ask(node, "node", SimulatedServer::registration);
        }

        @Override
        public Optional<JournalPage> page(NodeId node, @Nullable UploadId after, @Nullable Long since) {
            return mistake == Mistake.READS_NO_JOURNALS
                    ? Optional.of(new JournalPage(List.of(), 0, null))
                    : ask(node, "journal", server -> server.journal(after, since));
        }

        private <T> Optional<T> ask(NodeId node, String what, Function<SimulatedServer, T> answer) {
            SimulatedServer server = Objects.requireNonNull(servers.get(node));
            try {
                return Optional.of(network.call(manager, server, what, () -> answer.apply(server)));
            } catch (Network.UnreachableException e) {
                return Optional.empty();
            }
        }
    }

    /** With a catalog of which there are no copies. */
    Life withoutSetBacks() {
        setsBack = false;
        return this;
    }

    /** @throws AssertionError with the seed and all that has happened, if a promise was broken */
    void run() {
        try {
            live();
        } catch (RuntimeException | Error e) {
            Throwable first = timeline.failure() == null ? e : timeline.failure();
            throw new AssertionError("seed %d, %s: %s\n%s".formatted(seed, mistake, first, log), first);
        }
    }

    /**
     * Lives otherwise than with faults that are drawn.
     *
     * @param name for whoever reads of a promise that was broken
     */
    void run(String name, Runnable course) {
        try {
            course.run();
        } catch (RuntimeException | Error e) {
            Throwable first = timeline.failure() == null ? e : timeline.failure();
            throw new AssertionError("seed %d, %s: %s\n%s".formatted(seed, name, first, log), first);
        }
    }

    /** What a course of its own is about. @param catalog as the manager's database has it */
    record Stage(
            Timeline timeline,
            SimulatedManager manager,
            MemoryCatalog catalog,
            SimulatedClients clients,
            Promises promises,
            LifeLog log) {}

    Stage stage() {
        return new Stage(timeline, manager, (MemoryCatalog) catalog, clients, promises, log);
    }

    /** All join, and clients begin to use the cluster. No fault comes by itself. @param use milliseconds between two things that they do */
    void beginWithoutFaults(long use) {
        clients.begin();
        manager.begin();
        servers.values().forEach(Machine::begin);
        pass(Duration.ofSeconds(60));
        timeline.in(0, () -> use(use));
        timeline.in(0, this::operate);
    }

    /** The manager takes from journals what its catalog lacks. */
    Life readingJournals() {
        manager.reads(new Journals());
        return this;
    }

    /** Nobody uses it any more, and all comes to rest. */
    void endQuietly() {
        quiet = true;
        comeToRest();
    }

    /** Whether somebody lied; only then {@link #isLiarNamed} says something. */
    boolean hasLiars() {
        return liars > 0;
    }

    /** Whether a liar was under suspicion when the faults stopped. */
    boolean isLiarNamed() {
        return liarNamed;
    }

    /** The same for lives that were the same. */
    long digest() {
        return log.digest();
    }

    private void live() {
        manager.reads(new Journals());
        clients.begin();
        manager.begin();
        servers.values().forEach(Machine::begin);
        while (servers.values().stream().filter(SimulatedServer::isLying).count() < liars) {
            some().lie(true);
        }
        servers.values().stream().filter(SimulatedServer::isLying).forEach(liar -> {
            log.add("%s lies", liar);
            liar.kill();
            liar.begin();
        });
        if (timeline.chance(0.6)) {
            network.weather(
                    timeline.random().nextDouble() * 0.1,
                    timeline.random().nextDouble() * 0.1,
                    timeline.random().nextDouble() * 0.05,
                    timeline.between(50, 5_000));
        }
        pass(Duration.ofSeconds(60)); // all have joined
        timeline.in(0, this::check);
        timeline.in(0, () -> use(pace.use()));
        timeline.in(0, this::faults);
        timeline.in(0, this::operate);
        pass(pace.length());
        quiet = true;
        heal();
        comeToRest();
    }

    void pass(Duration time) {
        timeline.run(timeline.now().plus(time));
    }

    private void check() {
        promises.check();
        if (manager.isRunning()) {
            promises.areSuspected(manager.suspicions());
            boolean heard = manager.isCertain() && timeline.now().isAfter(setBack.plus(HEARD));
            witness = heard && promises.isWhole() ? null : witness;
        }
        timeline.in(CHECK_EVERY, this::check);
    }

    /** A person looks at what is stopped, and lets go on what is meant. */
    private void operate() {
        if (manager.isRunning()) {
            for (StoppedAct act : manager.stopped()) {
                boolean sure = act.allowed() == 0 && (quiet || timeline.chance(0.7));
                if (sure && mayBeLeftOut(act)) {
                    log.add("somebody says that the %s of %s is meant", act.kind(), act.scope());
                    promises.isMeant(act);
                    manager.proceed(act);
                }
            }
        }
        timeline.in(timeline.between(20_000, 180_000), this::operate);
    }

    /** Who is gone for good may be, and who lies; who has been left out before is not counted. */
    private boolean mayBeLeftOut(StoppedAct act) {
        return switch (act.kind()) {
            case "missing-servers" -> areAll(act, manager.away(), gone::contains);
            case "doubted-servers" -> areAll(act, manager.doubted(), SimulatedServer::hasLied);
            default -> true;
        };
    }

    private boolean areAll(StoppedAct act, Set<NodeId> left, Predicate<SimulatedServer> known) {
        return act.taking() <= left.size()
                && left.stream().allMatch(node -> known.test(Objects.requireNonNull(servers.get(node))));
    }

    private void use(long every) {
        if (!quiet) {
            clients.act();
            timeline.in(timeline.between(1, 2 * every), () -> use(every));
        }
    }

    private void faults() {
        if (!quiet) {
            fault();
            timeline.in(timeline.between(1, 2 * pace.fault()), this::faults);
        }
    }

    private SimulatedServer some() {
        List<SimulatedServer> all = new ArrayList<>(servers.values());
        return all.get((int) timeline.between(0, all.size() - 1));
    }

    private void fault() {
        SimulatedServer server = some();
        if (server == witness) {
            return;
        }
        int dice = (int) timeline.between(0, 99);
        if (dice < 20) {
            away(server, false);
        } else if (dice < 28) {
            away(server, true);
        } else if (dice < 38) {
            restartManager();
        } else if (dice < 50) {
            cut(server);
        } else if (dice < 56) {
            comeBackOld(server);
        } else if (dice < 62) {
            replaceDrive(server);
        } else if (dice < 66) {
            goForGood(server);
        } else if (dice < 74) {
            loseSome(server, false);
        } else if (dice < 82) {
            loseSome(server, true);
        } else if (dice < 88) {
            drain(server);
        } else if (dice < 94) {
            setClock(unlucky);
        } else if (dice < 96) {
            takeBackLetGo(server);
        } else {
            remember(server);
        }
    }

    /** Mostly for seconds, sometimes for so long that it counts as lost. */
    private long absence() {
        return timeline.chance(0.7) ? timeline.between(1_000, 90_000) : timeline.between(90_000, pace.absence());
    }

    private void away(SimulatedServer server, boolean inOrder) {
        if (server.isRunning()) {
            if (inOrder) {
                server.stopInOrder();
            } else {
                server.kill();
            }
            timeline.in(absence(), () -> back(server));
        }
    }

    private void back(SimulatedServer server) {
        if (!quiet && !server.isRunning() && !gone.contains(server)) {
            server.begin();
        }
    }

    private void openAgain() {
        if (catalog instanceof MemoryCatalog memory) {
            memory.again();
        }
    }

    private void restartManager() {
        if (!manager.isRunning()) {
            return;
        }
        log.add("the manager is killed");
        manager.stop();
        timeline.in(timeline.between(1_000, 120_000), () -> {
            if (!quiet) {
                if (mistake == Mistake.TAKES_AN_OLD_CATALOG_FOR_THE_NEWEST && earlierCatalog != null) {
                    ((MemoryCatalog) catalog).putBack(earlierCatalog);
                } else if (timeline.chance(0.5)) {
                    setBack();
                }
                if (witness != null) {
                    network.calm(HEARD.toMillis());
                }
                manager.begin();
            }
        });
    }

    /** The manager is to start with a catalog from a while ago, if there is one, and others know all that it lacks. */
    private void setBack() {
        MemoryCatalog older = earlierCatalog;
        Optional<SimulatedServer> knowing = servers.values().stream()
                .filter(each -> each.isRunning() && !each.isLying() && network.reaches(each, manager))
                .filter(each -> each.hasSeen(promises.highest()))
                .findFirst();
        if (setsBack && older != null && witness == null && knowing.isPresent() && promises.maySetBack(older)) {
            log.add("the manager gets a catalog from a while ago; %s knows", knowing.get());
            ((MemoryCatalog) catalog).putBack(older);
            promises.isSetBack();
            witness = knowing.get();
            setBack = timeline.now();
        }
    }

    private void takeBackLetGo(SimulatedServer server) {
        if (server.isRunning() && !server.isLying()) {
            log.add("somebody has back what was let go on %s", server);
            server.takeBackLetGo();
        }
    }

    private void cut(SimulatedServer server) {
        Machine other = timeline.chance(0.5) ? manager : some();
        if (other == witness) {
            return;
        }
        log.add("%s and %s cannot reach each other", server, other);
        network.cut(server, other);
        promises.isCutOff(server);
        if (other instanceof SimulatedServer unreachable) {
            promises.isCutOff(unreachable);
        }
        timeline.in(absence(), () -> network.mend(server, other));
    }

    private void remember(SimulatedServer server) {
        log.add("somebody copies the folder of %s, and the catalog", server);
        earlier.put(server, server.drive().copy());
        if (catalog instanceof MemoryCatalog memory) {
            earlierCatalog = memory.copy();
        }
    }

    private void comeBackOld(SimulatedServer server) {
        MemoryDrive old = earlier.get(server);
        if (old == null || gone.contains(server) || server.isLying()) {
            return;
        }
        Set<BlobId> lost = new HashSet<>(server.drive().blobs());
        lost.removeIf(old::isWhole);
        if (!promises.mayLose(server, lost)) {
            return;
        }
        if (server.isRunning()) {
            server.kill();
        }
        log.add("%s gets its folder from earlier", server);
        promises.loses(server, lost);
        promises.mayBeFinished();
        server.putBack(old);
        timeline.in(absence(), () -> back(server));
    }

    private boolean mayLoseAll(SimulatedServer server) {
        return !gone.contains(server)
                && !server.isLying()
                && promises.mayLose(server, server.drive().blobs());
    }

    private void replaceDrive(SimulatedServer server) {
        if (mayLoseAll(server)) {
            loseDrive(server);
            timeline.in(absence(), () -> back(server));
        }
    }

    private void loseDrive(SimulatedServer server) {
        if (server.isRunning()) {
            server.kill();
        }
        log.add("%s loses its drive", server);
        promises.loses(server, server.drive().blobs());
        server.replaceDrive();
        earlier.remove(server);
    }

    private void goForGood(SimulatedServer server) {
        int honest = servers.size() - gone.size() - liars;
        // while something is missing, one word leaves out who is gone and whoever is left alone with what he knows
        boolean may = servers.size() - gone.size() > 3 && honest > clients.copies() && promises.isWhole();
        if (may && mayLoseAll(server)) {
            gone.add(server);
            loseDrive(server);
        }
    }

    private void loseSome(SimulatedServer server, boolean damaged) {
        List<BlobId> held =
                new ArrayList<>(new java.util.TreeSet<>(server.drive().blobs()));
        if (held.isEmpty() || server.isLying()) {
            return;
        }
        BlobId blob = held.get((int) timeline.between(0, held.size() - 1));
        if (promises.mayLose(server, List.of(blob))) {
            log.add("%s loses blob %s", server, new SimulatedServer.ShortBlob(blob));
            promises.loses(server, List.of(blob));
            if (damaged) {
                server.drive().damage(blob, timeline.random());
            } else {
                server.drive().lose(blob);
            }
        }
    }

    private void drain(SimulatedServer server) {
        boolean on = !drained.contains(server);
        if (manager.isRunning() && isKnown(server)) {
            log.add("%s is %s", server, on ? "drained" : "not drained any more");
            manager.drain(server.id(), on);
            if (on) {
                drained.add(server);
            } else {
                drained.remove(server);
            }
        }
    }

    private boolean isKnown(SimulatedServer server) {
        return catalog.node(server.id()).isPresent();
    }

    private void setClock(Machine machine) {
        if (!pace.clocks()) {
            return;
        }
        boolean right = timeline.chance(0.5);
        long seconds = timeline.between(-40_000_000, 40_000_000);
        Duration ahead = right ? Duration.ZERO : Duration.ofSeconds(timeline.chance(0.5) ? seconds : seconds / 10_000);
        List<SimulatedServer> others = new ArrayList<>(servers.values());
        others.forEach(each -> each.setClock(Duration.ZERO)); // most clocks are right
        manager.setClock(Duration.ZERO);
        log.add("the clock of %s is %s ahead", machine, ahead);
        machine.setClock(ahead);
    }

    private void heal() {
        log.add("the faults stop");
        witness = null;
        if (liars > 0 && manager.isRunning()) {
            liarNamed = manager.suspicions().stream()
                    .anyMatch(each ->
                            Objects.requireNonNull(servers.get(each.node())).hasLied());
        }
        network.mend();
        manager.setClock(Duration.ZERO);
        if (!manager.isRunning()) {
            manager.begin();
        }
        for (SimulatedServer server : servers.values()) {
            server.setClock(Duration.ZERO);
            if (server.isLying()) {
                log.add("the liar is taken away");
                server.kill();
                promises.loses(server, promises.allBlobs());
                server.replaceDrive();
                server.lie(false);
                gone.add(server);
            }
        }
        for (SimulatedServer server : servers.values()) {
            if (!server.isRunning() && !gone.contains(server)) {
                server.begin();
            }
        }
        for (SimulatedServer server : servers.values()) {
            if (isKnown(server)) {
                manager.drain(server.id(), false); // an older catalog may have drained others
            }
        }
    }

    private void comeToRest() {
        Instant end = timeline.now().plus(TIME_TO_REST);
        Optional<String> unrest = Optional.of("it has just begun");
        while (unrest.isPresent()) {
            if (timeline.now().isAfter(end)) {
                throw new Promises.BrokenPromise("no rest in %s: %s", TIME_TO_REST, unrest.get());
            }
            pass(Duration.ofMinutes(1));
            unrest = manager.view().complete()
                    ? promises.unrest()
                    : Optional.of(manager.view().toString());
        }
        try {
            clients.ask();
        } catch (ProblemException e) {
            throw new Promises.BrokenPromise("the manager does not say what came of uploads: %s", e);
        }
        promises.checkAtRest();
        log.add("all is at rest");
    }
}
