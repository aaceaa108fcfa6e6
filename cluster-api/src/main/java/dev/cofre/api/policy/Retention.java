package dev.cofre.client.snapshot.retention;

import dev.cofre.client.snapshot.vault.Snapshot;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stays: each rule keeps some snapshots, and what no rule keeps goes. Rules count back from the newest snapshot, not from
 * today, so that a host that is away for a year loses nothing by it.
 *
 * @param last the newest ones, so many
 * @param periods of so many periods that have any, the newest in each; {@link #UNLIMITED} for all periods
 * @param within all that are not older than this before the newest; null for none
 * @param periodsWithin the newest of each period within a span
 * @param tags all that have all tags of one of these lists
 */
public record Policy(
        int last,
        Map<Period, Integer> periods,
        @Nullable Span within,
        Map<Period, Span> periodsWithin,
        List<List<String>> tags) {
    public static final int UNLIMITED = Integer.MAX_VALUE;

    public Policy {
        periods = Map.copyOf(periods);
        periodsWithin = Map.copyOf(periodsWithin);
        tags = List.copyOf(tags);
    }

    /** @param reasons which rules keep it, in words; empty if none does */
    public record Decision(Snapshot snapshot, List<String> reasons) {
        public Decision {
            reasons = List.copyOf(reasons);
        }

        public boolean keeps() {
            return !reasons.isEmpty();
        }
    }

    /** Whether no rule keeps anything. */
    public boolean isEmpty() {
        return last == 0 && periods.isEmpty() && within == null && periodsWithin.isEmpty() && tags.isEmpty();
    }

    /**
     * Decides on snapshots that belong together.
     *
     * @param zone whose days and weeks are meant
     * @return newest first
     */
    public List<Decision> decide(List<Snapshot> snapshots, ZoneId zone) {
        List<Snapshot> newestFirst = snapshots.stream()
                .sorted(Comparator.comparing(Snapshot::time).reversed())
                .toList();
        List<Decision> decisions = new ArrayList<>();
        if (newestFirst.isEmpty()) {
            return decisions;
        }
        ZonedDateTime newest = newestFirst.get(0).time().atZone(zone);
        Map<Period, Integer> left = new EnumMap<>(Period.class);
        left.putAll(periods);
        Map<Period, String> seen = new EnumMap<>(Period.class);
        Map<Period, String> seenWithin = new EnumMap<>(Period.class);
        for (int i = 0; i < newestFirst.size(); i++) {
            Snapshot snapshot = newestFirst.get(i);
            ZonedDateTime time = snapshot.time().atZone(zone);
            List<String> reasons = new ArrayList<>();
            if (i < last) {
                reasons.add("last snapshot");
            }
            for (Period period : Period.values()) {
                if (left.getOrDefault(period, 0) > 0 && !period.of(time).equals(seen.put(period, period.of(time)))) {
                    left.merge(period, -1, Integer::sum);
                    reasons.add(period.word() + " snapshot");
                }
            }
            if (within != null && !time.isBefore(within.before(newest))) {
                reasons.add("within " + within);
            }
            periodsWithin.forEach((period, span) -> {
                if (!time.isBefore(span.before(newest))
                        && !period.of(time).equals(seenWithin.put(period, period.of(time)))) {
                    reasons.add("%s within %s".formatted(period.word(), span));
                }
            });
            if (tags.stream().anyMatch(snapshot.tags()::containsAll)) {
                reasons.add("has tags");
            }
            decisions.add(new Decision(snapshot, reasons));
        }
        return decisions;
    }
}
