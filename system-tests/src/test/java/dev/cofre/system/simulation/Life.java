package dev.cofre.system.simulation;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.MemoryCatalog;
import dev.cofre.storage.blob.MemoryDrive;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The life of a cluster: clients use it while faults come, then the faults stop and it has to come to rest. All of it follows from the
 * seed.
 */
final class Life {
    private static final Duration TIME_TO_REST = Duration.ofHours(2);
    private static final long CHECK_EVERY = 60_000;
    private static final int MOST_SERVERS = 5;

    private final long seed;
    private final Mistake mistake;
    private final Timeline timeline;
    private final LifeLog log;
    private final Network network;
    private final Catalog catalog;
    private final SimulatedManager manager;
    private final Map<NodeId, SimulatedServer> servers = new LinkedHashMap<>();
    private final Promises promises;
    private final SimulatedClients clients;
    private final Map<SimulatedServer, MemoryDrive> earlier = new HashMap<>();
    private final Set<SimulatedServer> gone = new HashSet<>();
    private final Set<SimulatedServer> drained = new HashSet<>();
    private @Nullable MemoryCatalog earlierCatalog;
    private boolean quiet;

    Life(long seed, Mistake mistake, Function<UUID, Catalog> catalogs) {
        this.seed = seed;
        this.mistake = mistake;
        timeline = new Timeline(seed);
        log = new LifeLog(timeline);
        network = new Network(timeline, log);
        catalog = catalogs.apply(SimulatedServer.uuid(timeline));
        promises = new Promises(timeline, catalog, servers.values(), log);
        manager = new SimulatedManager(timeline, mistake.of(catalog), this::openAgain, promises, log);
        SimulatedServer.Cluster cluster =
                new SimulatedServer.Cluster(network, manager, servers, promises, log, mistake);
        long count = timeline.between(3, MOST_SERVERS);
        for (int number = 1; number <= count; number++) {
            SimulatedServer server = new SimulatedServer(number, timeline, cluster);
            servers.put(server.id(), server);
        }
        clients = new SimulatedClients(timeline, network, manager, servers, promises, log);
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
     * Without other faults: the manager comes back with a catalog that lacks what was entered last, and enters nothing until it has the
     * newest one.
     */
    void runWithAnOlderCatalog() {
        try {
            MemoryCatalog memory = (MemoryCatalog) catalog;
            clients.begin();
            manager.begin();
            servers.values().forEach(Machine::begin);
            pass(Duration.ofSeconds(60));
            timeline.in(0, () -> use(5_000));
            pass(Duration.ofMinutes(timeline.between(2, 6)));
            MemoryCatalog older = memory.copy();
            pass(Duration.ofMinutes(timeline.between(2, 6)));
            manager.stop();
            MemoryCatalog newest = memory.copy();
            memory.putBack(older);
            manager.begin();
            pass(Duration.ofMinutes(10));
            if (catalog.versions() != older.versions()) {
                throw new Promises.BrokenPromise(
                        "%d versions were entered into an older catalog", catalog.versions() - older.versions());
            }
            manager.stop();
            memory.putBack(newest);
            manager.begin();
            pass(Duration.ofMinutes(10));
            if (catalog.versions() <= newest.versions()) {
                throw new Promises.BrokenPromise("nothing is entered into the newest catalog");
            }
            quiet = true;
            comeToRest();
        } catch (RuntimeException | Error e) {
            Throwable first = timeline.failure() == null ? e : timeline.failure();
            throw new AssertionError("seed %d, an older catalog: %s\n%s".formatted(seed, first, log), first);
        }
    }

    /** The same for lives that were the same. */
    long digest() {
        return log.digest();
    }

    private void live() {
        clients.begin();
        manager.begin();
        servers.values().forEach(Machine::begin);
        if (timeline.chance(0.25)) {
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
        long pace = timeline.between(5_000, 40_000);
        timeline.in(0, this::check);
        timeline.in(0, () -> use(pace));
        timeline.in(0, () -> fault(timeline.between(20_000, 200_000)));
        pass(Duration.ofMinutes(timeline.between(10, 50)));
        quiet = true;
        heal();
        comeToRest();
    }

    private void pass(Duration time) {
        timeline.run(timeline.now().plus(time));
    }

    private void check() {
        promises.check();
        timeline.in(CHECK_EVERY, this::check);
    }

    private void use(long pace) {
        if (!quiet) {
            clients.act();
            timeline.in(timeline.between(1, 2 * pace), () -> use(pace));
        }
    }

    private void fault(long pace) {
        if (!quiet) {
            fault();
            timeline.in(timeline.between(1, 2 * pace), () -> fault(pace));
        }
    }

    private SimulatedServer some() {
        List<SimulatedServer> all = new ArrayList<>(servers.values());
        return all.get((int) timeline.between(0, all.size() - 1));
    }

    private void fault() {
        SimulatedServer server = some();
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
            setClock(timeline.chance(0.5) ? manager : server);
        } else {
            remember(server);
        }
    }

    /** Mostly for seconds, sometimes for so long that it counts as lost. */
    private long absence() {
        return timeline.chance(0.7) ? timeline.between(1_000, 90_000) : timeline.between(90_000, 2_400_000);
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
                }
                manager.begin();
            }
        });
    }

    private void cut(SimulatedServer server) {
        Machine other = timeline.chance(0.5) ? manager : some();
        log.add("%s and %s cannot reach each other", server, other);
        network.cut(server, other);
        timeline.in(absence(), () -> network.mend(server, other));
    }

    private void remember(SimulatedServer server) {
        log.add("somebody copies the folder of %s, and the catalog", server);
        earlier.put(server, server.drive().copy());
        if (catalog instanceof MemoryCatalog memory && mistake == Mistake.TAKES_AN_OLD_CATALOG_FOR_THE_NEWEST) {
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
        if (servers.size() - gone.size() > 3 && mayLoseAll(server)) {
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
        for (SimulatedServer server : drained) {
            manager.drain(server.id(), false);
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
        promises.check();
        log.add("all is at rest");
    }
}
