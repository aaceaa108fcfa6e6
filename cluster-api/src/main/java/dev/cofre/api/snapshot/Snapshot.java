package dev.cofre.api.snapshot;

import dev.cofre.api.blob.BlobId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folders as they were at one moment.
 *
 * @param id SHA-256 of what is written of the rest
 * @param time when the backup began, or what was given for it
 * @param paths absolute, as they were given, ascending
 * @param tags ascending
 * @param tree of {@code /}: all paths are in it
 * @param parent the snapshot that it was compared with; null if with none
 */
public record Snapshot(
        BlobId id,
        Instant time,
        String host,
        String user,
        List<String> paths,
        List<String> tags,
        BlobId tree,
        @Nullable BlobId parent,
        Summary summary) {
    private static final int SHORT = 8;

    public Snapshot {
        paths = List.copyOf(paths);
        tags = List.copyOf(tags);
    }

    /** The same with other tags; its id is not right any more. */
    public Snapshot withTags(List<String> others) {
        return new Snapshot(id, time, host, user, paths, others, tree, parent, summary);
    }

    /** The beginning of the id, which is enough for people. */
    public String shortId() {
        return id.hex().substring(0, SHORT);
    }
}
