package dev.cofre.manager.snapshot.policy;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.policy.BackupPolicy;
import dev.cofre.api.policy.Retention;
import dev.cofre.api.snapshot.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which snapshots policies let go. */
public final class Expiry {
    /** What is from later than this is left alone, and does not count: as the newest it would make all others old. */
    private static final Duration FUTURE = Duration.ofDays(1);

    private Expiry() {}

    private record Group(String host, List<String> paths) {}

    /**
     * Snapshots that no rule of their policy keeps. Rules are for each host and paths, and of none of these all snapshots go,
     * whatever the rules say.
     */
    public static List<Snapshot> due(List<BackupPolicy> policies, Collection<MadeSnapshot> snapshots, Instant now) {
        Map<Group, List<Snapshot>> groups = new HashMap<>();
        Map<BlobId, Instant> stored = new HashMap<>();
        for (MadeSnapshot made : snapshots) {
            Snapshot snapshot = made.snapshot();
            stored.put(snapshot.id(), made.stored());
            if (snapshot.time().isBefore(now.plus(FUTURE))) {
                groups.computeIfAbsent(new Group(snapshot.host(), snapshot.paths()), group -> new ArrayList<>())
                        .add(snapshot);
            }
        }
        List<Snapshot> due = new ArrayList<>();
        for (List<Snapshot> group : groups.values()) {
            BackupPolicy.of(group.get(0), policies).ifPresent(policy -> due.addAll(due(policy, group, stored, now)));
        }
        return due;
    }

    private static List<Snapshot> due(
            BackupPolicy policy, List<Snapshot> group, Map<BlobId, Instant> stored, Instant now) {
        if (policy.keep() == null) {
            return List.of();
        }
        ZoneId zone = policy.zone() == null ? ZoneOffset.UTC : policy.zone();
        List<Retention.Decision> decisions = policy.keep().decide(group, stored, zone, now);
        return decisions.stream().anyMatch(Retention.Decision::keeps)
                ? decisions.stream()
                        .filter(decision -> !decision.keeps())
                        .map(Retention.Decision::snapshot)
                        .toList()
                : List.of();
    }
}
