package dev.cofre.manager.history;

import java.util.OptionalLong;

/**
 * What the catalog lacks, as far as is known.
 *
 * @param since all that was entered up to this counter is there; empty if it may lack anything
 * @param highest the highest counter that it is known to have had
 * @param why who has told what
 */
public record Gap(OptionalLong since, long highest, String why) {
    Gap and(Gap other) {
        boolean known = since.isPresent() && other.since.isPresent();
        return new Gap(
                known ? OptionalLong.of(Math.min(since.getAsLong(), other.since.getAsLong())) : OptionalLong.empty(),
                Math.max(highest, other.highest),
                why);
    }
}
