package dev.cofre.manager.snapshot.policy;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.policy.BackupPolicy;
import dev.cofre.api.policy.BackupStatus;
import dev.cofre.api.snapshot.Snapshot;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which snapshots are expected, and whether they have come. */
public final class Expectations {
    /** A backup may take longer than the day before, and begin later: so much of the interval is allowed for it. */
    private static final int SLACK = 4;

    private Expectations() {}

    /** A policy without a host is for each host that has snapshots, and no policy of its own. */
    public static List<BackupStatus> of(
            ClientName client, List<BackupPolicy> policies, Collection<MadeSnapshot> snapshots, Instant now) {
        List<BackupStatus> statuses = new ArrayList<>();
        for (BackupPolicy policy : policies) {
            if (policy.expectEvery() != null) {
                for (String host : hosts(policy, policies, snapshots)) {
                    statuses.add(status(client, host, policy, policy.expectEvery(), snapshots, now));
                }
            }
        }
        return statuses;
    }

    private static Set<String> hosts(
            BackupPolicy policy, List<BackupPolicy> policies, Collection<MadeSnapshot> snapshots) {
        if (policy.host() != null) {
            return Set.of(policy.host());
        }
        Set<String> hosts = snapshots.stream()
                .map(MadeSnapshot::snapshot)
                .filter(snapshot -> has(snapshot, policy.path()))
                .map(Snapshot::host)
                .collect(Collectors.toCollection(TreeSet::new));
        policies.stream().map(BackupPolicy::host).filter(Objects::nonNull).forEach(hosts::remove);
        return hosts;
    }

    private static BackupStatus status(
            ClientName client,
            String host,
            BackupPolicy policy,
            Duration every,
            Collection<MadeSnapshot> snapshots,
            Instant now) {
        Instant newest = snapshots.stream()
                .filter(made -> made.snapshot().host().equals(host) && has(made.snapshot(), policy.path()))
                .map(MadeSnapshot::made)
                .max(Comparator.naturalOrder())
                .orElse(null);
        Instant since = policy.since() == null ? Instant.EPOCH : policy.since();
        Instant due = due(newest == null ? since : newest, every);
        return new BackupStatus(client, host, policy.path(), every, newest, due, now.isAfter(due));
    }

    /** Never, if that is later than time can be told: any client may ask for it, and must not be the end of what others are told. */
    private static Instant due(Instant from, Duration every) {
        try {
            return from.plus(every).plus(every.dividedBy(SLACK));
        } catch (DateTimeException | ArithmeticException e) {
            return Instant.MAX;
        }
    }

    private static boolean has(Snapshot snapshot, @Nullable String path) {
        return path == null || snapshot.paths().contains(path);
    }
}
