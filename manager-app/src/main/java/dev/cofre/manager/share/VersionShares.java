package dev.cofre.manager.share;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.status.ClientShare;
import dev.cofre.manager.catalog.file.FileCatalog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

/**
 * How many versions each client has in the catalog, and how many it may have, so that one that runs away does not fill the manager's disk
 * for all. They are counted now and then, and those that are entered in between are added. Thread-safe.
 */
@Service
public class VersionShares {
    /** What a version takes of a catalog, with its file, blob, copies and receipt. */
    private static final long BYTES = 600;
    /** Of the catalog's space: it is there three times, with its copies. */
    private static final int PART = 4;
    /** Where the disk is small, or does not say how large it is. */
    private static final long LEAST = 100_000;

    /** In a database that has its own disk. */
    private static final long ELSEWHERE = 100_000_000;
    /** What was assigned may be entered when others of the client have come before it. */
    private static final int MARGIN = 10;
    /** Of what a client may have: from here on it is told of. */
    private static final double MUCH = 0.8;
    /** Counting takes no more than this part of the time. */
    private static final int ONE_IN = 100;

    private final FileCatalog catalog;
    private final @Nullable Long setting;
    private final Map<ClientName, Long> since = new ConcurrentHashMap<>();
    private volatile Map<ClientName, Long> counted = Map.of();
    /** What was promised once holds as long as this process runs, although a copy of the catalog takes space for a while. */
    private volatile long most;

    private long notBefore = System.nanoTime();

    @Autowired
    VersionShares(FileCatalog catalog, ShareProperties properties, MeterRegistry meters) {
        this(catalog, properties.mostVersions());
        Gauge.builder(
                        "cofre.clients.nearly.full",
                        this,
                        shares -> shares.nearlyFull().size())
                .description("Clients with nearly as many versions as they may have, or as many; the status says which")
                .register(meters);
    }

    /** @param most versions that a client may have; null for what the catalog's disk can hold */
    public VersionShares(FileCatalog catalog, @Nullable Long most) {
        this.catalog = catalog;
        this.setting = most;
        look();
    }

    /** How many versions a client may have, those of its vault and those in the trash among them. */
    public long most() {
        return setting == null ? most : setting;
    }

    /** How much there is on the disk: not with each file that is assigned or entered, for which the system is not asked. */
    private synchronized void look() {
        OptionalLong space = catalog.space();
        most = space.isEmpty() ? ELSEWHERE : Math.max(most, Math.max(LEAST, space.getAsLong() / PART / BYTES));
    }

    /** @throws ProblemException {@code client-full} if the client may not have so many more */
    public void mustHaveRoom(ClientName client, int more) {
        refusal(client, more, most()).ifPresent(problem -> {
            throw new ProblemException(problem, null);
        });
    }

    /** Why a finished upload of the client is not entered; nothing if it may be. */
    public Optional<Problem> refusal(ClientName client) {
        return refusal(client, 1, most() + most() / MARGIN);
    }

    private Optional<Problem> refusal(ClientName client, int more, long most) {
        ClientName owner = client.ownerOrSelf();
        long has = versions(owner);
        return has + more <= most
                ? Optional.empty()
                : Optional.of(Problem.of(
                        ProblemType.CLIENT_FULL,
                        "client '%s' has %d versions of files, and may have %d: delete what is not needed, or forget snapshots and prune (what is deleted counts until it has left the trash); or the operator lets it have more, by cofre.manager.most-versions"
                                .formatted(owner, has, most())));
    }

    /** A version of the client has come into the catalog. */
    public void entered(ClientName client) {
        since.merge(client.ownerOrSelf(), 1L, Long::sum);
    }

    /** Those that have nearly as many as they may have, or as many. */
    public List<ClientShare> nearlyFull() {
        long most = most();
        return counted.keySet().stream()
                .sorted()
                .map(client -> new ClientShare(client, versions(client), most))
                .filter(share -> share.versions() >= most * MUCH)
                .toList();
    }

    private long versions(ClientName owner) {
        return counted.getOrDefault(owner, 0L) + since.getOrDefault(owner, 0L);
    }

    /** Counts again, where it has not taken long the last time. */
    @Scheduled(fixedDelayString = "${cofre.manager.share.interval:1m}")
    void countNowAndThen() {
        if (System.nanoTime() - notBefore >= 0) {
            count();
        }
    }

    /** Reads a row for each version that there is. */
    synchronized void count() {
        look();
        long began = System.nanoTime();
        Map<ClientName, Long> before = Map.copyOf(since);
        Map<ClientName, Long> found = new HashMap<>();
        catalog.versionsByClient()
                .forEach((client, versions) -> found.merge(client.ownerOrSelf(), versions, Long::sum));
        before.forEach((client, versions) ->
                since.computeIfPresent(client, (name, now) -> now <= versions ? null : now - versions));
        counted = Map.copyOf(found); // what came in while it was counted may count twice, until the next time
        notBefore = System.nanoTime()
                + Duration.ofNanos(System.nanoTime() - began)
                        .multipliedBy(ONE_IN)
                        .toNanos();
    }
}
