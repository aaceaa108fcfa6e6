package dev.cofre.manager.snapshot;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.policy.BackupPolicy;
import dev.cofre.api.policy.BackupStatus;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.manager.catalog.database.CatalogUnavailableException;
import dev.cofre.manager.catalog.trash.TrashCatalog;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.snapshot.policy.Expectations;
import dev.cofre.manager.snapshot.policy.Expiry;
import dev.cofre.manager.snapshot.policy.MadeSnapshot;
import dev.cofre.manager.snapshot.policy.Policies;
import dev.cofre.manager.time.ClusterTime;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

/**
 * Looks at the snapshots of clients that have policies: removes those that no rule keeps, and notes which are late. Each
 * snapshot is read once, and only its first line; of many together where a client has gathered them. What is asked of it is thread-safe.
 */
@Service
class BackupWatch {
    /** What is kept in memory of one client's snapshots, in characters: tens of thousands of usual ones. */
    private static final long MOST = 8 << 20;
    /** Of a snapshot, beside its texts. */
    private static final int EACH = 200;

    private static final Logger log = LoggerFactory.getLogger(BackupWatch.class);

    private final TrashCatalog catalog;
    private final Nodes nodes;
    private final VaultReader vaults;
    private final Policies policies;
    private final SnapshotCounters counters;
    private final ClusterTime time;
    private final Clock clock;
    private final TaskScheduler scheduler;
    private final ReentrantLock looking = new ReentrantLock();
    /** By vault; touched by the one thread that looks. */
    private final Map<ClientName, Map<BlobId, Snapshot>> read = new HashMap<>();

    private volatile Seen seen = new Seen(false, Map.of(), Set.of());

    /**
     * @param everything whether all vaults were looked at since the manager's start
     * @param made by client, of those with policies
     * @param unreadable clients of whom something could not be read
     */
    private record Seen(boolean everything, Map<ClientName, Watched> made, Set<ClientName> unreadable) {}

    private record Watched(List<BackupPolicy> policies, List<MadeSnapshot> snapshots) {}

    BackupWatch(
            TrashCatalog catalog,
            Nodes nodes,
            VaultReader vaults,
            Policies policies,
            SnapshotCounters counters,
            ClusterTime time,
            Clock clock,
            TaskScheduler scheduler) {
        this.catalog = catalog;
        this.nodes = nodes;
        this.vaults = vaults;
        this.policies = policies;
        this.counters = counters;
        this.time = time;
        this.clock = clock;
        this.scheduler = scheduler;
    }

    /** Whether {@link #statuses} has those of all clients. */
    boolean hasSeenEverything() {
        return seen.everything();
    }

    /** How it stands now with the snapshots that are expected. */
    List<BackupStatus> statuses() {
        Instant now = clock.instant();
        List<BackupStatus> statuses = new ArrayList<>();
        seen.made()
                .forEach((client, watched) ->
                        statuses.addAll(Expectations.of(client, watched.policies(), watched.snapshots(), now)));
        return statuses;
    }

    Set<ClientName> unreadable() {
        return seen.unreadable();
    }

    /** Looks without waiting for the next time, as a policy is another now. */
    void lookSoon() {
        scheduler.schedule(this::look, scheduler.getClock().instant());
    }

    @Scheduled(fixedDelayString = "${cofre.manager.snapshots.interval:1m}")
    void look() {
        if (!nodes.isReady() || !looking.tryLock()) {
            return;
        }
        try {
            Map<ClientName, Watched> made = new HashMap<>();
            Set<ClientName> unreadable = new TreeSet<>();
            for (ClientName vault : vaults.vaults()) {
                vault.owner().ifPresent(client -> look(client, vault, made, unreadable));
            }
            seen = new Seen(true, Map.copyOf(made), Set.copyOf(unreadable));
        } catch (CatalogUnavailableException e) {
            log.warn("Snapshots are not looked at now: {}", e.getMessage());
        } finally {
            looking.unlock();
        }
    }

    private void look(ClientName client, ClientName vault, Map<ClientName, Watched> made, Set<ClientName> unreadable) {
        try {
            see(client, vault, made, unreadable);
        } catch (CatalogUnavailableException e) {
            throw e;
        } catch (RuntimeException e) { // whatever one client has stored must not be the end of what is done for others
            unreadable.add(client);
            log.error("The snapshots of client '{}' cannot be looked at", client, e);
        }
    }

    private void see(ClientName client, ClientName vault, Map<ClientName, Watched> made, Set<ClientName> unreadable) {
        List<BackupPolicy> wanted;
        try {
            wanted = policies.in(vault);
        } catch (IOException | ProblemException e) {
            unreadable.add(client);
            log.warn("The policies of client '{}' cannot be read now: {}", client, e.getMessage());
            Watched before = seen.made().get(client);
            if (before != null) {
                made.put(client, before);
            }
            return;
        }
        if (wanted.isEmpty()) {
            read.remove(vault);
            return;
        }
        List<MadeSnapshot> snapshots = snapshots(client, vault, unreadable);
        made.put(client, new Watched(wanted, snapshots));
        if (!unreadable.contains(client)) { // what is not known might be what a rule would keep
            time.forExpiry().ifPresent(latest -> remove(vault, Expiry.due(wanted, snapshots, latest)));
        }
    }

    private List<MadeSnapshot> snapshots(ClientName client, ClientName vault, Set<ClientName> unreadable) {
        // after a start none is known, and to read each would take a while
        Map<BlobId, Snapshot> known = read.get(vault);
        Map<BlobId, Snapshot> before = known == null ? vaults.gathered(vault) : known;
        Map<BlobId, Snapshot> now = new HashMap<>();
        List<MadeSnapshot> made = new ArrayList<>();
        long[] weight = {0};
        vaults.snapshots(vault, file -> {
            if (weight[0] > MOST) {
                return;
            }
            try {
                Snapshot earlier = before.get(file.id());
                Snapshot snapshot = earlier == null ? vaults.read(vault, file) : earlier;
                weight[0] += weight(snapshot);
                if (weight[0] > MOST) {
                    unreadable.add(client);
                    return;
                }
                now.put(file.id(), snapshot);
                made.add(new MadeSnapshot(snapshot, file.entry().committed()));
            } catch (IOException | ProblemException e) {
                if (!VaultReader.isGone(e)) {
                    unreadable.add(client);
                    log.warn(
                            "Snapshot {} of client '{}' cannot be read now: {}",
                            file.id().hex(),
                            client,
                            e.getMessage());
                }
            }
        });
        read.put(vault, now);
        if (weight[0] > MOST) {
            log.warn(
                    "Client '{}' has more, or larger, snapshots than the manager keeps in mind: {} of them are looked"
                            + " at. Fewer of them, as 'cofre client forget' leaves, or fewer paths in each",
                    client,
                    made.size());
        }
        return made;
    }

    private static long weight(Snapshot snapshot) {
        return EACH
                + snapshot.host().length()
                + snapshot.user().length()
                + lengths(snapshot.paths())
                + lengths(snapshot.tags());
    }

    private static long lengths(List<String> texts) {
        return texts.stream().mapToLong(text -> text.length() + 40L).sum();
    }

    private void remove(ClientName vault, Collection<Snapshot> due) {
        for (Snapshot snapshot : due) {
            if (!catalog.delete(vault, VaultFiles.snapshot(snapshot), null, time.now())
                    .isEmpty()) {
                counters.snapshotRemoved();
                log.info(
                        "Snapshot {} of {}, made by {} at {}, is in the trash: no rule of its policy keeps it",
                        snapshot.shortId(),
                        snapshot.paths(),
                        snapshot.host(),
                        snapshot.time());
            }
        }
    }
}
