package dev.cofre.manager.snapshot.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.policy.BackupPolicy;
import dev.cofre.api.policy.Period;
import dev.cofre.api.policy.Retention;
import dev.cofre.api.policy.Span;
import dev.cofre.api.snapshot.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExpiryTests {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final Retention LAST = new Retention(1, Map.of(), null, Map.of(), List.of());
    private static final Retention DAILY = new Retention(0, Map.of(Period.DAILY, 7), null, Map.of(), List.of());
    private static final Retention TAGGED = new Retention(0, Map.of(), null, Map.of(), List.of(List.of("never given")));

    @Test
    void whatNoRuleKeepsIsDueOfEachHostAndPathsForItself() {
        List<Snapshot> due = Expiry.due(
                List.of(keeping(LAST, null)),
                List.of(hoursAgo(1, "/a"), hoursAgo(2, "/a"), hoursAgo(3, "/b"), hoursAgo(4, "/b")),
                NOW);

        assertThat(due)
                .extracting(snapshot -> Duration.between(snapshot.time(), NOW).toHours())
                .containsExactlyInAnyOrder(2L, 4L);
    }

    @Test
    void withoutAPolicyAllStay() {
        BackupPolicy other = new BackupPolicy("other", null, null, LAST, null, null);
        BackupPolicy expecting = new BackupPolicy("host", null, Duration.ofDays(1), null, null, null);

        assertThat(Expiry.due(List.of(other, expecting), List.of(hoursAgo(1, "/a"), hoursAgo(2, "/a")), NOW))
                .isEmpty();
    }

    @Test
    void notAllOfAHostAndItsPathsGo() {
        assertThat(Expiry.due(List.of(keeping(TAGGED, null)), List.of(hoursAgo(1, "/a"), hoursAgo(2, "/a")), NOW))
                .isEmpty();
    }

    @Test
    void oneFromTheFutureNeitherGoesNorCounts() {
        Retention recent = new Retention(0, Map.of(), Span.parse("30d"), Map.of(), List.of());

        assertThat(Expiry.due(
                        List.of(keeping(recent, null)),
                        List.of(hoursAgo(-24 * 400, "/a"), hoursAgo(1, "/a"), hoursAgo(24 * 20, "/a")),
                        NOW))
                .isEmpty();
    }

    @Test
    void daysAreThoseOfThePolicysZone() {
        List<MadeSnapshot> snapshots = List.of(
                Made.at("host", Instant.parse("2026-06-01T21:30:00Z"), "/a"),
                Made.at("host", Instant.parse("2026-06-01T22:30:00Z"), "/a"));

        assertThat(Expiry.due(List.of(keeping(DAILY, null)), snapshots, NOW)).hasSize(1);
        assertThat(Expiry.due(List.of(keeping(DAILY, ZoneId.of("Europe/Berlin"))), snapshots, NOW))
                .isEmpty();
    }

    @Test
    void oneThatHasJustComeFromAHostWithAnOldClockStays() {
        List<MadeSnapshot> snapshots = new ArrayList<>(List.of(hoursAgo(24, "/a"), hoursAgo(48, "/a")));
        snapshots.add(new MadeSnapshot(Made.snapshot("host", Instant.parse("2001-01-01T00:00:30Z"), "/a"), NOW));
        snapshots.add(new MadeSnapshot(
                Made.snapshot("host", Instant.parse("2001-01-01T00:00:10Z"), "/a"), NOW.minusSeconds(20)));

        assertThat(Expiry.due(List.of(keeping(LAST, null)), snapshots, NOW))
                .extracting(Snapshot::time)
                .containsExactly(NOW.minus(Duration.ofHours(48)));
    }

    private static MadeSnapshot hoursAgo(int hours, String path) {
        return Made.at("host", NOW.minus(Duration.ofHours(hours)), path);
    }

    private static BackupPolicy keeping(Retention rules, @Nullable ZoneId zone) {
        return new BackupPolicy(null, null, null, rules, zone, null);
    }
}
