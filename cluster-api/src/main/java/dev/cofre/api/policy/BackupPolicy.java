package dev.cofre.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.snapshot.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster is to see to for a client's snapshots, while no client runs. There is one for a host and path; for a snapshot
 * the one counts that says most about where it is from.
 *
 * @param host whose snapshots; null for those of each host for which there is no other
 * @param path one of the paths that were backed up; null for all
 * @param expectEvery how often a snapshot is expected, from a second to a hundred years; null if none is
 * @param keep which stay; null if all do
 * @param zone whose days and weeks {@code keep} means; null for UTC
 * @param since when the manager was told; null before it was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BackupPolicy(
        @Nullable String host,
        @Nullable String path,
        @Nullable Duration expectEvery,
        @Nullable Retention keep,
        @Nullable ZoneId zone,
        @Nullable Instant since) {
    private static final Comparator<BackupPolicy> BY_PRECISION = Comparator.comparing(
                    (BackupPolicy policy) -> policy.host() != null)
            .thenComparing(policy -> policy.path() != null);

    /** Longer than anybody waits for a backup, and short enough to reckon with. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    public BackupPolicy {
        if (host != null && host.isBlank() || path != null && path.isBlank()) {
            throw new IllegalArgumentException("'host' and 'path' are left out where any is meant, not empty");
        }
        if (expectEvery == null && keep == null) {
            throw new IllegalArgumentException(
                    "a policy says how often a snapshot is expected ('expectEvery'), or which stay ('keep'), or both");
        }
        if (expectEvery != null && expectEvery.toSeconds() < 1) {
            throw new IllegalArgumentException("'expectEvery' is a second at least, such as PT24H; got " + expectEvery);
        }
        if (expectEvery != null && expectEvery.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "'expectEvery' is a hundred years at most; leave it out where no snapshot is expected");
        }
        if (keep != null && keep.isEmpty()) {
            throw new IllegalArgumentException(
                    "'keep' has no rule, so that nothing would stay; leave it out where all snapshots are to stay");
        }
    }

    /** The policy that counts for a snapshot. */
    public static Optional<BackupPolicy> of(Snapshot snapshot, Collection<BackupPolicy> policies) {
        return policies.stream().filter(policy -> policy.covers(snapshot)).max(BY_PRECISION);
    }

    /** The same, as it was told at this time. */
    public BackupPolicy since(Instant now) {
        return new BackupPolicy(host, path, expectEvery, keep, zone, now);
    }

    private boolean covers(Snapshot snapshot) {
        return (host == null || host.equals(snapshot.host()))
                && (path == null || snapshot.paths().contains(path));
    }
}
