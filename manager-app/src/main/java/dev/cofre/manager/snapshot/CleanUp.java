package dev.cofre.manager.snapshot;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.snapshot.PackList;
import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.manager.brake.Act;
import dev.cofre.manager.brake.Brakes;
import dev.cofre.manager.catalog.database.CatalogUnavailableException;
import dev.cofre.manager.catalog.trash.TrashCatalog;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.time.ClusterTime;
import dev.cofre.service.time.SteadyTime;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

/**
 * Moves packs that no snapshot needs to the trash, from where they go for good after a time: two steps, beside backups that are under
 * way. A pack that is young may be a running backup's. One that such a backup has found and will name is had back, by it or by this,
 * whoever comes last. While a snapshot of a client cannot be read, nothing of the client's goes; nor does it where that were
 * much of a vault at once, until a person says that it is meant.
 */
@Service
class CleanUp {
    /** A name that is kept in memory, with what a set needs for it. */
    private static final int NAME = 160;
    /** Names of packs that are kept of one client; this and what else the manager does have to go into its memory. */
    private static final int MOST =
            (int) Math.min(5_000_000, Runtime.getRuntime().maxMemory() / 4 / NAME);

    private static final Logger log = LoggerFactory.getLogger(CleanUp.class);

    private final TrashCatalog catalog;
    private final Nodes nodes;
    private final VaultReader vaults;
    private final NeedsFolder kept;
    private final SnapshotProperties properties;
    private final SnapshotCounters counters;
    private final Brakes brakes;
    private final ClusterTime time;
    private final SteadyTime steady;
    private final Set<ClientName> unreadable = ConcurrentHashMap.newKeySet();
    private Instant next;

    CleanUp(
            TrashCatalog catalog,
            Nodes nodes,
            VaultReader vaults,
            NeedsFolder kept,
            SnapshotProperties properties,
            SnapshotCounters counters,
            Brakes brakes,
            ClusterTime time,
            SteadyTime steady) {
        this.catalog = catalog;
        this.nodes = nodes;
        this.vaults = vaults;
        this.kept = kept;
        this.properties = properties;
        this.counters = counters;
        this.brakes = brakes;
        this.time = time;
        this.steady = steady;
        this.next = steady.now().plus(properties.first());
    }

    /** Clients of whom nothing was cleaned up, as their snapshots could not be read, or were not whole. */
    Set<ClientName> unreadable() {
        return Set.copyOf(unreadable);
    }

    @Scheduled(fixedDelayString = "${cofre.manager.snapshots.interval:1m}")
    void cleanUpWhenDue() {
        if (properties.cleanUp().isZero() || !nodes.isReady()) {
            return;
        }
        Optional<Instant> latest = time.forExpiry();
        if (latest.isEmpty()) {
            return; // what is young cannot be told from what is old
        }
        Instant youngest = latest.get().minus(properties.grace());
        boolean due = !steady.now().isBefore(next);
        try {
            List<ClientName> all = vaults.vaults();
            for (ClientName vault : all) {
                vault.owner()
                        .filter(client -> due || brakes.mayProceed(act(client, vault)))
                        .ifPresent(client -> cleanUp(client, vault, youngest));
            }
            if (due) {
                kept.retain(all);
                next = steady.now().plus(properties.cleanUp());
            }
        } catch (CatalogUnavailableException e) {
            log.warn("What snapshots do not need is not cleaned up now: {}", e.getMessage());
        }
    }

    private static Act act(ClientName client, ClientName vault) {
        return new Act("clean-up", vault.value(), "packs", client);
    }

    private void cleanUp(ClientName client, ClientName vault, Instant youngest) {
        try {
            new Round(vault, act(client, vault), youngest).run();
            unreadable.remove(client);
        } catch (IOException | ProblemException e) {
            unreadable.add(client);
            log.warn("Nothing of the snapshots of client '{}' is cleaned up: {}", client, e.toString());
        } catch (RuntimeException e) { // whatever one client has stored must not be the end of what is done for others
            unreadable.add(client);
            log.error("Nothing of the snapshots of client '{}' is cleaned up", client, e);
        }
    }

    /** One vault, once. */
    private final class Round implements NeededPacks.Source {
        private final ClientName vault;
        private final Act act;
        private final Instant youngest;
        private final NeededPacks needed;
        private final Set<String> unneeded = new HashSet<>();
        private long packs;

        Round(ClientName vault, Act act, Instant youngest) {
            this.vault = vault;
            this.act = act;
            this.youngest = youngest;
            this.needed = new NeededPacks(vault, kept, MOST);
        }

        void run() throws IOException {
            readSnapshots();
            vaults.needs(vault, pack -> {
                String name = pack.name().value();
                packs += VaultFiles.isList(name) ? 0 : 1;
                needed.found(name);
                if (unneeded.size() < MOST
                        && !needed.contains(name)
                        && pack.committed().isBefore(youngest)) {
                    unneeded.add(name);
                }
            });
            recover(needed.missing());
            if (!brakes.allow(act, unneededPacks(), packs)) {
                return; // a list goes with the packs that it names, and alone does not count
            }
            for (String pack : unneeded) {
                catalog.delete(vault, new FileName(pack), null, time.now());
            }
            readSnapshots(); // those that have come meanwhile
            List<String> back = unneeded.stream().filter(needed::contains).toList();
            recover(back);
            back.forEach(unneeded::remove);
            if (!unneeded.isEmpty()) {
                counters.packsRemoved(unneededPacks());
                log.info(
                        "{} packs of '{}' that no snapshot needs are in the trash, and {} lists of packs",
                        unneededPacks(),
                        vault,
                        unneeded.size() - unneededPacks());
            }
        }

        private int unneededPacks() {
            return (int)
                    unneeded.stream().filter(name -> !VaultFiles.isList(name)).count();
        }

        /** Has packs back from the trash that a snapshot needs. */
        private void recover(Collection<String> packs) throws IOException {
            int gone = 0;
            for (String pack : packs) {
                gone += isBack(new FileName(pack)) ? 0 : 1;
            }
            if (gone > 0) {
                throw new IOException(
                        "%d packs, or lists of packs, that snapshots need are gone; 'cofre check' says which snapshots are damaged"
                                .formatted(gone));
            }
        }

        /** Has one back, unless a backup was faster. */
        private boolean isBack(FileName name) {
            return !catalog.undelete(vault, name, null, time.now()).isEmpty()
                    || catalog.version(vault, name, null).isPresent();
        }

        /** All that are listed now; what those need that were read before is known. */
        private void readSnapshots() throws IOException {
            List<VaultReader.SnapshotFile> all = new ArrayList<>();
            vaults.snapshots(vault, all::add);
            needed.read(all, this);
        }

        @Override
        public void needs(VaultReader.SnapshotFile file, Consumer<String> each) throws IOException {
            vaults.needsOf(vault, file, each);
            counters.snapshotRead(file.entry().size());
        }

        @Override
        public List<String> list(String list) throws IOException {
            List<String> names;
            try {
                names = vaults.list(vault, list);
            } catch (ProblemException e) {
                if (!VaultReader.isGone(e) || !isBack(new FileName(list))) {
                    throw e;
                }
                names = vaults.list(vault, list);
            }
            counters.snapshotRead(PackList.write(names).length);
            return names;
        }
    }
}
