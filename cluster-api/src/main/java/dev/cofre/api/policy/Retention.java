package dev.cofre.api.policy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.snapshot.Snapshot;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Retention(
        int last,
        Map<Period, Integer> periods,
        @Nullable Span within,
        Map<Period, Span> periodsWithin,
        List<List<String>> tags) {
    public static final int UNLIMITED = Integer.MAX_VALUE;

    public Retention {
        if (last < 0 || periods.values().stream().anyMatch(count -> count < 1)) {
            throw new IllegalArgumentException("a rule keeps one snapshot at least; leave the others out");
        }
        periods = Map.copyOf(periods);
        periodsWithin = Map.copyOf(periodsWithin);
        tags = List.copyOf(tags);
    }

    /** Where what is left out keeps nothing. */
    @JsonCreator
    static Retention of(
            @JsonProperty("last") @Nullable Integer last,
            @JsonProperty("periods") @Nullable Map<Period, Integer> periods,
            @JsonProperty("within") @Nullable Span within,
            @JsonProperty("periodsWithin") @Nullable Map<Period, Span> periodsWithin,
            @JsonProperty("tags") @Nullable List<List<String>> tags) {
        return new Retention(
                last == null ? 0 : last,
                periods == null ? Map.of() : periods,
                within,
                periodsWithin == null ? Map.of() : periodsWithin,
                tags == null ? List.of() : tags);
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
    @JsonIgnore
    public boolean isEmpty() {
        return last == 0 && periods.isEmpty() && within == null && periodsWithin.isEmpty() && tags.isEmpty();
    }

    /** The rules, each as people say it. */
    public List<String> inWords() {
        List<String> words = new ArrayList<>();
        if (last > 0) {
            words.add("last " + count(last));
        }
        for (Period period : Period.values()) {
            if (periods.containsKey(period)) {
                words.add("%s %s".formatted(period.word(), count(periods.getOrDefault(period, 0))));
            }
        }
        if (within != null) {
            words.add("within " + within);
        }
        for (Period period : Period.values()) {
            if (periodsWithin.containsKey(period)) {
                words.add("%s within %s".formatted(period.word(), periodsWithin.get(period)));
            }
        }
        tags.forEach(list -> words.add("tagged " + String.join("+", list)));
        return words;
    }

    private static String count(int count) {
        return count == UNLIMITED ? "all" : String.valueOf(count);
    }

    /**
     * Decides on snapshots that belong together. Their times are their hosts' word: where those cannot be, or do not follow each
     * other as the snapshots came, what the rules keep by the times at which they came stays as well, and what came within a day.
     *
     * @param stored when each came, by the cluster's time; now, for one that is not in it
     * @param zone whose days and weeks are meant
     * @return newest first
     */
    public List<Decision> decide(List<Snapshot> snapshots, Map<BlobId, Instant> stored, ZoneId zone, Instant now) {
        List<Decision> decisions = decide(snapshots, zone);
        Arrivals arrivals = new Arrivals(stored, now);
        if (arrivals.confirm(decisions.stream().map(Decision::snapshot).toList())) {
            return decisions;
        }
        Map<BlobId, Decision> byArrival = new HashMap<>();
        decide(snapshots, arrivals::of, zone)
                .forEach(each -> byArrival.put(each.snapshot().id(), each));
        return decisions.stream()
                .map(each -> each.keeps()
                        ? each
                        : arrivals.isDoubtfulAndNew(each.snapshot())
                                ? new Decision(each.snapshot(), List.of("came lately, with a time that cannot be"))
                                : byArrival.getOrDefault(each.snapshot().id(), each))
                .toList();
    }

    /** By what the hosts say of the time. */
    List<Decision> decide(List<Snapshot> snapshots, ZoneId zone) {
        return decide(snapshots, Snapshot::time, zone);
    }

    private List<Decision> decide(List<Snapshot> snapshots, Function<Snapshot, Instant> times, ZoneId zone) {
        List<Snapshot> newestFirst = snapshots.stream()
                .sorted(Comparator.comparing(times).reversed())
                .toList();
        List<Decision> decisions = new ArrayList<>();
        if (newestFirst.isEmpty()) {
            return decisions;
        }
        ZonedDateTime newest = times.apply(newestFirst.get(0)).atZone(zone);
        Map<Period, Integer> left = new EnumMap<>(Period.class);
        left.putAll(periods);
        Map<Period, String> seen = new EnumMap<>(Period.class);
        Map<Period, String> seenWithin = new EnumMap<>(Period.class);
        for (int i = 0; i < newestFirst.size(); i++) {
            Snapshot snapshot = newestFirst.get(i);
            ZonedDateTime time = times.apply(snapshot).atZone(zone);
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
