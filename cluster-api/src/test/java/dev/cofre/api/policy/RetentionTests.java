package dev.cofre.api.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.api.snapshot.Summary;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionTests {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final BlobId TREE = BlobId.ofContent(new byte[0]);

    @Test
    void theLastOnesStay() {
        assertThat(kept(policy(2, Map.of(), null), "2026-01-01T10:00", "2026-01-02T10:00", "2026-01-03T10:00"))
                .containsExactly("2026-01-03T10:00", "2026-01-02T10:00");
    }

    @Test
    void ofEachDayTheNewestStays() {
        assertThat(kept(
                        policy(0, Map.of(Period.DAILY, 2), null),
                        "2026-01-01T10:00",
                        "2026-01-03T10:00",
                        "2026-01-03T23:59",
                        "2026-01-05T00:00"))
                .containsExactly("2026-01-05T00:00", "2026-01-03T23:59");
    }

    @Test
    void weeksAreThoseOfTheCalendarAlsoAtTheTurnOfTheYear() {
        // 28 December 2026 is a Monday, and in the same week as 3 January 2027
        assertThat(kept(
                        policy(0, Map.of(Period.WEEKLY, 10), null),
                        "2026-12-27T10:00",
                        "2026-12-28T10:00",
                        "2027-01-03T10:00",
                        "2027-01-04T10:00"))
                .containsExactly("2027-01-04T10:00", "2027-01-03T10:00", "2026-12-27T10:00");
    }

    @Test
    void daysAreThoseOfTheZone() {
        List<Snapshot> snapshots = List.of(snapshot("2026-06-01T21:30"), snapshot("2026-06-01T22:30"));
        Retention daily = policy(0, Map.of(Period.DAILY, Retention.UNLIMITED), null);

        assertThat(daily.decide(snapshots, ZoneOffset.UTC))
                .filteredOn(Retention.Decision::keeps)
                .hasSize(1);
        assertThat(daily.decide(snapshots, ZoneId.of("Europe/Lisbon")))
                .filteredOn(Retention.Decision::keeps)
                .hasSize(1);
        assertThat(daily.decide(snapshots, ZoneId.of("Europe/Berlin")))
                .filteredOn(Retention.Decision::keeps)
                .hasSize(2);
    }

    @Test
    void theHourThatComesTwiceIsTwoHours() {
        List<Snapshot> snapshots =
                List.of(snapshot("2026-10-25T00:30"), snapshot("2026-10-25T01:30"), snapshot("2026-10-25T01:40"));
        Retention hourly = policy(0, Map.of(Period.HOURLY, Retention.UNLIMITED), null);

        assertThat(hourly.decide(snapshots, ZoneId.of("Europe/Lisbon")))
                .filteredOn(Retention.Decision::keeps)
                .hasSize(2);
    }

    @Test
    void spansCountBackFromTheNewestSnapshot() {
        assertThat(kept(
                        policy(0, Map.of(), Span.parse("1m2d")),
                        "2020-01-01T10:00",
                        "2020-01-29T10:00",
                        "2020-02-29T10:00",
                        "2020-03-02T10:00"))
                .containsExactly("2020-03-02T10:00", "2020-02-29T10:00");
        assertThat(kept(
                        policy(0, Map.of(), Span.parse("1m2d")),
                        "2020-01-30T09:00",
                        "2020-01-31T10:00",
                        "2020-03-02T10:00"))
                .containsExactly("2020-03-02T10:00", "2020-01-31T10:00");
    }

    @Test
    void whatSeveralRulesKeepHasSeveralReasons() {
        Retention policy = policy(1, Map.of(Period.MONTHLY, 1, Period.HOURLY, 2), null);

        List<Retention.Decision> decisions =
                policy.decide(List.of(snapshot("2026-01-01T10:00"), snapshot("2026-01-01T09:00")), ZoneOffset.UTC);

        assertThat(decisions.get(0).reasons()).containsExactly("last snapshot", "hourly snapshot", "monthly snapshot");
        assertThat(decisions.get(1).reasons()).containsExactly("hourly snapshot");
    }

    @Test
    void snapshotsWithTagsStay() {
        Retention policy = new Retention(0, Map.of(), null, Map.of(), List.of(List.of("keep", "me")));
        Snapshot tagged = snapshot("2026-01-01T10:00", "keep", "me", "too");

        assertThat(policy.decide(List.of(tagged, snapshot("2026-01-02T10:00", "keep")), ZoneOffset.UTC))
                .filteredOn(Retention.Decision::keeps)
                .extracting(Retention.Decision::snapshot)
                .containsExactly(tagged);
    }

    @Test
    void ofAThousandDailySnapshotsAPolicyKeepsAsManyAsItSays() {
        List<Snapshot> daily = new ArrayList<>();
        for (int day = 0; day < 1000; day++) {
            daily.add(snapshot(Instant.parse("2024-03-01T12:00:00Z").plusSeconds(day * 86_400L)));
        }
        Retention policy =
                policy(0, Map.of(Period.DAILY, 7, Period.WEEKLY, 5, Period.MONTHLY, 12, Period.YEARLY, 75), null);

        List<Retention.Decision> kept = policy.decide(daily, ZoneOffset.UTC).stream()
                .filter(Retention.Decision::keeps)
                .toList();

        // some days are the last of a week, a month and a year as well
        assertThat(kept).hasSizeBetween(18, 7 + 5 + 12 + 3);
        assertThat(kept.get(0).reasons())
                .contains("daily snapshot", "weekly snapshot", "monthly snapshot", "yearly snapshot");
    }

    @Test
    void byClocksThatAreRightItMakesNoDifferenceWhenSnapshotsCame() {
        List<Snapshot> hourly = Stream.iterate(
                        NOW.minusSeconds(200 * 3600), time -> time.isBefore(NOW), time -> time.plusSeconds(3600))
                .map(RetentionTests::snapshot)
                .toList();
        Map<BlobId, Instant> stored = hourly.stream()
                .collect(Collectors.toMap(Snapshot::id, each -> each.time().plusSeconds(3000)));
        Retention policy = policy(3, Map.of(Period.DAILY, 5, Period.WEEKLY, 2), Span.parse("10h"));

        assertThat(policy.decide(hourly, stored, ZoneOffset.UTC, NOW)).isEqualTo(policy.decide(hourly, ZoneOffset.UTC));
    }

    @ParameterizedTest
    @ValueSource(longs = {-9_000, -400, -2, -1, 0, 1, 2, 400, 9_000})
    void theNewestToComeStayWhateverTheirHostSaysOfTheTime(long daysAhead) {
        List<Snapshot> snapshots = new ArrayList<>();
        Map<BlobId, Instant> stored = new HashMap<>();
        for (int day = 30; day > 0; day--) {
            Instant came = NOW.minus(Duration.ofDays(day));
            boolean off = day <= 10;
            Snapshot snapshot =
                    snapshot(off ? came.plus(Duration.ofDays(daysAhead)).minusSeconds(7200) : came);
            snapshots.add(snapshot);
            stored.put(snapshot.id(), came);
        }

        List<Snapshot> kept = policy(2, Map.of(), null).decide(snapshots, stored, ZoneOffset.UTC, NOW).stream()
                .filter(Retention.Decision::keeps)
                .map(Retention.Decision::snapshot)
                .toList();

        assertThat(kept).contains(snapshots.get(28), snapshots.get(29)).hasSizeBetween(2, 4);
    }

    @Test
    void whatCameLatelyWithATimeThatCannotBeStaysForADay() {
        Snapshot right = snapshot(NOW.minusSeconds(60));
        Snapshot old = snapshot(Instant.parse("2001-01-01T00:00:00Z"));
        Retention last = policy(1, Map.of(), null);
        Map<BlobId, Instant> stored = Map.of(right.id(), NOW, old.id(), NOW.minusSeconds(3600));

        assertThat(last.decide(List.of(right, old), stored, ZoneOffset.UTC, NOW))
                .allMatch(Retention.Decision::keeps);
        assertThat(last.decide(List.of(right, old), stored, ZoneOffset.UTC, NOW.plusSeconds(86_400)))
                .filteredOn(Retention.Decision::keeps)
                .extracting(Retention.Decision::snapshot)
                .containsExactly(right);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "d", "1w", "1d1y", "-1d", "1d ", "99999999h"})
    void whatIsNoSpanIsRefused(String text) {
        assertThatThrownBy(() -> Span.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<String> kept(Retention policy, String... times) {
        return policy.decide(Stream.of(times).map(time -> snapshot(time)).toList(), ZoneOffset.UTC).stream()
                .filter(Retention.Decision::keeps)
                .map(decision -> decision.snapshot().time().toString().replace(":00Z", ""))
                .toList();
    }

    private static Retention policy(int last, Map<Period, Integer> periods, @Nullable Span within) {
        return new Retention(last, periods, within, Map.of(), List.of());
    }

    private static Snapshot snapshot(String time, String... tags) {
        return snapshot(Instant.parse(time + ":00Z"), tags);
    }

    private static Snapshot snapshot(Instant time, String... tags) {
        return new Snapshot(
                BlobId.ofContent(time.toString().getBytes(StandardCharsets.UTF_8)),
                time,
                "host",
                "me",
                List.of("/data"),
                List.of(tags),
                TREE,
                null,
                new Summary(time, time, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    }
}
