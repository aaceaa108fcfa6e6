package dev.cofre.client.snapshot.backup;

import dev.cofre.api.snapshot.Summary;
import java.time.Instant;

/** What a backup has met. */
final class Tally {
    long filesNew;
    long filesChanged;
    long filesUnmodified;
    long dirsNew;
    long dirsChanged;
    long dirsUnmodified;
    long bytes;
    long errors;

    /** @param data what was stored of files @param trees of folders */
    Summary summary(Instant began, Instant ended, Packing data, Packing trees) {
        return new Summary(
                began,
                ended,
                filesNew,
                filesChanged,
                filesUnmodified,
                dirsNew,
                dirsChanged,
                dirsUnmodified,
                data.parts(),
                trees.parts(),
                data.size() + trees.size(),
                data.stored() + trees.stored(),
                filesNew + filesChanged + filesUnmodified,
                bytes,
                errors);
    }
}
