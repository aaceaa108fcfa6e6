package dev.cofre.manager.trash;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.trash.Deletion;
import dev.cofre.api.trash.TrashEntry;
import dev.cofre.api.trash.TrashPage;
import dev.cofre.manager.brake.Act;
import dev.cofre.manager.brake.Brakes;
import dev.cofre.manager.catalog.database.CatalogUnavailableException;
import dev.cofre.manager.catalog.trash.TrashCatalog;
import dev.cofre.manager.catalog.trash.TrashedVersion;
import dev.cofre.manager.history.History;
import dev.cofre.manager.time.ClusterTime;
import dev.cofre.service.web.EntityTags;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

/**
 * Deletes in two steps: into the trash, where bytes keep all their copies, and from there, after a time, for good. What no
 * version needs then is dropped by repair, as what is too many is. Thread-safe.
 */
@Service
class Trash {
    private static final Logger log = LoggerFactory.getLogger(Trash.class);
    private static final int MOST_PER_PAGE = 1000;
    /** Versions that go in one transaction. */
    private static final int AT_ONCE = 500;

    private static final Act EXPIRY = new Act("expiry", "cluster", "versions", null);

    private final TrashCatalog catalog;
    private final TrashProperties properties;
    private final ClusterTime time;
    private final Brakes brakes;
    private final History history;
    /** Versions that may go for good by what the brake has said, and have not yet. */
    private long allowed;

    Trash(TrashCatalog catalog, TrashProperties properties, ClusterTime time, Brakes brakes, History history) {
        this.catalog = catalog;
        this.properties = properties;
        this.time = time;
        this.brakes = brakes;
        this.history = history;
    }

    TrashPage delete(ClientName client, FileName name, @Nullable Integer version) {
        mayDelete(client, name, version);
        return deleted(
                client, name, version, history.entering(() -> catalog.delete(client, name, version, time.now())));
    }

    /** As {@link #delete(ClientName, FileName, Integer)}, if the newest of those versions is what the caller takes it for. */
    TrashPage delete(ClientName client, FileName name, @Nullable Integer version, EntityTags expected) {
        if (expected.any()) {
            return delete(client, name, version);
        }
        Set<BlobId> blobs = Set.copyOf(expected.blobs());
        mustMatch(client, name, version, blobs); // before it counts as a deletion
        mayDelete(client, name, version);
        return deleted(
                client,
                name,
                version,
                history.entering(() -> catalog.deleteIf(client, name, version, blobs, time.now()))
                        .orElseThrow(() -> another(client, name)));
    }

    private void mustMatch(ClientName client, FileName name, @Nullable Integer version, Set<BlobId> blobs) {
        if (catalog.version(client, name, version)
                .filter(newest -> !blobs.contains(newest.blob()))
                .isPresent()) {
            throw another(client, name);
        }
    }

    private static ProblemException another(ClientName client, FileName name) {
        return new ProblemException(
                ProblemType.PRECONDITION_FAILED,
                "'%s' of client '%s' has another SHA-256 than If-Match says, and nothing was deleted; look what it is now"
                        .formatted(name, client));
    }

    private TrashPage deleted(
            ClientName client, FileName name, @Nullable Integer version, List<TrashedVersion> deleted) {
        if (deleted.isEmpty()) {
            throw unknown(client, name, version, "GET /files?client=%s lists what there is".formatted(client));
        }
        log.info("Client '{}' has deleted {} versions of '{}'", client, deleted.size(), name);
        return new TrashPage(entries(deleted), null);
    }

    private void mayDelete(ClientName client, FileName name, @Nullable Integer version) {
        Act act = new Act("deletion", client.value(), "files", client.ownerOrSelf());
        if (catalog.version(client, name, version).isPresent()
                && !brakes.allowPart(act, 1, () -> catalog.files(client))) {
            throw new ProblemException(
                    ProblemType.STOPPED,
                    "client '%s' has deleted much of what it has within an hour, and nothing more until an operator says that it is meant: 'cofre proceed %s %s' with the cluster's secret"
                            .formatted(client, act.kind(), act.scope()));
        }
    }

    TrashPage undelete(ClientName client, FileName name, @Nullable Integer version) {
        List<TrashedVersion> back = history.entering(() -> catalog.undelete(client, name, version, time.now()));
        if (back.isEmpty()) {
            throw unknown(client, name, version, "GET /trash?client=%s lists what is in the trash".formatted(client));
        }
        log.info("Client '{}' has {} versions of '{}' back", client, back.size(), name);
        return new TrashPage(entries(back), null);
    }

    TrashPage page(ClientName client, @Nullable String after, int limit) {
        checkLimit(limit);
        Map<String, TrashedVersion> page;
        try {
            page = catalog.trash(client, after, limit);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ProblemType.INVALID_REQUEST,
                    "'after' must be the 'next' of the page before; got '%.40s'".formatted(after));
        }
        String last = null;
        for (String place : page.keySet()) {
            last = place;
        }
        return new TrashPage(entries(page.values()), page.size() < limit ? null : last);
    }

    List<Deletion> deletions(ClientName client, @Nullable Long before, int limit) {
        checkLimit(limit);
        return catalog.deletions(client, before, limit);
    }

    @Scheduled(fixedDelayString = "${cofre.manager.trash.interval:10s}")
    void cleanUp() {
        Optional<Instant> latest = time.forExpiry();
        if (latest.isEmpty() || !history.isCertain()) {
            return; // the status says so
        }
        try {
            Instant now = latest.get();
            time.certain().ifPresent(this::bringBack);
            Set<BlobId> unneeded = expire(now.minus(properties.retention()), now);
            if (!unneeded.isEmpty()) {
                log.info("{} blobs have been in the trash for long enough, and are dropped", unneeded.size());
            }
            catalog.forget(now.minus(properties.memory()), AT_ONCE);
        } catch (CatalogUnavailableException e) {
            log.warn("The trash is not cleaned up now: {}", e.getMessage());
        }
    }

    private Set<BlobId> expire(Instant before, Instant now) {
        if (allowed <= 0) {
            long due = catalog.expiring(before);
            if (due > 0 && brakes.allowHourly(EXPIRY, due, catalog::versions)) {
                allowed = due;
            }
        }
        if (allowed <= 0) {
            return Set.of();
        }
        int most = (int) Math.min(AT_ONCE, allowed);
        allowed -= most;
        return catalog.expire(before, most, now);
    }

    /** What was deleted while the clock was ahead would stay until that time comes. */
    private void bringBack(Instant now) {
        int restamped = catalog.restamp(now);
        if (restamped > 0) {
            log.info(
                    "{} versions in the trash were deleted in the future, by a wrong clock: their time begins now",
                    restamped);
        }
    }

    private List<TrashEntry> entries(Collection<TrashedVersion> versions) {
        return versions.stream()
                .map(each -> new TrashEntry(
                        each.name(),
                        each.version(),
                        each.blob(),
                        each.size(),
                        each.deleted(),
                        each.deleted().plus(properties.retention())))
                .toList();
    }

    private static void checkLimit(int limit) {
        if (limit < 1 || limit > MOST_PER_PAGE) {
            throw new ProblemException(
                    ProblemType.INVALID_REQUEST, "'limit' must be 1 to %d, was %d".formatted(MOST_PER_PAGE, limit));
        }
    }

    private static ProblemException unknown(ClientName client, FileName name, @Nullable Integer version, String what) {
        return new ProblemException(
                ProblemType.UNKNOWN_FILE,
                "client '%s' has no file '%s'%s there; %s"
                        .formatted(client, name, version == null ? "" : " in version " + version, what));
    }
}
