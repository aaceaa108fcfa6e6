package dev.cofre.manager.history;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What the catalog lacks, as far as is known.
 *
 * @param since all that was entered up to this counter is there; empty if it may lack anything
 * @param highest the highest counter that it is known to have had
 * @param told what was told, by who has told it
 */
public record Gap(OptionalLong since, long highest, Map<String, String> told) {
    public Gap {
        told = Map.copyOf(told);
    }

    /** What is lacked by either. */
    public Gap and(Gap other) {
        boolean known = since.isPresent() && other.since.isPresent();
        Map<String, String> all = new TreeMap<>(other.told);
        all.putAll(told);
        return new Gap(
                known ? OptionalLong.of(Math.min(since.getAsLong(), other.since.getAsLong())) : OptionalLong.empty(),
                Math.max(highest, other.highest),
                all);
    }

    /** Who has told what. */
    public String why() {
        return String.join("; ", new TreeMap<>(told).values());
    }
}
