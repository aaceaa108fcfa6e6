package dev.cofre.manager.rebuild.journal;

import dev.cofre.api.rebuild.JournaledUpload;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An entry of a journal as it can have been: a wrong one must cost nothing but itself, and a wrong clock not even that. */
final class Possible {
    private static final Instant FIRST = Instant.EPOCH;
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");
    /** Numbers go on behind the highest, and must not run out. */
    private static final int MOST_VERSIONS = 1 << 30;

    private Possible() {}

    /** @return nothing if nothing can be as it says */
    static Optional<JournaledUpload> of(JournaledUpload entry) {
        Integer version = entry.version();
        if (lacksSomething(entry) || entry.size() < 0 || version != null && (version < 1 || version > MOST_VERSIONS)) {
            return Optional.empty();
        }
        Instant stored = near(entry.stored());
        return Optional.of(entry.at(stored, version == null ? null : committed(entry.committed(), stored)));
    }

    /** What comes over the network may lack anything. */
    private static boolean lacksSomething(JournaledUpload entry) {
        return Arrays.asList(
                        entry.client(), entry.name(), entry.copies(), entry.primary(), entry.blob(), entry.stored())
                .contains(null);
    }

    private static Instant committed(@Nullable Instant told, Instant stored) {
        return told == null ? stored : near(told);
    }

    private static Instant near(Instant told) {
        return told.isBefore(FIRST) ? FIRST : told.isAfter(LAST) ? LAST : told;
    }
}
