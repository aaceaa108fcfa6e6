package dev.cofre.client.snapshot.vault;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a snapshot is named on the command line: {@code latest}, an id or its beginning, and {@code :/a/folder/in/it} behind
 * that where a part of it is meant.
 *
 * @param folder null for all of it
 */
public record SnapshotName(String id, @Nullable String folder) {
    private static final String LATEST = "latest";

    public static SnapshotName parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new SnapshotName(text, null)
                : new SnapshotName(text.substring(0, colon), text.substring(colon + 1));
    }

    boolean isLatest() {
        return id.equals(LATEST);
    }

    /** The one of which the id begins so. */
    public SnapshotFile in(List<SnapshotFile> all) throws NoSuchSnapshotException {
        List<SnapshotFile> found =
                all.stream().filter(each -> each.id().hex().startsWith(id)).toList();
        if (id.isEmpty() || found.isEmpty()) {
            throw new NoSuchSnapshotException(
                    "there is no snapshot '%.80s'; 'cofre snapshots' shows which there are".formatted(id));
        }
        if (found.size() > 1) {
            throw new NoSuchSnapshotException(
                    "'%s' is the beginning of %d snapshots (%s); give more of the one that is meant"
                            .formatted(
                                    id,
                                    found.size(),
                                    found.stream()
                                            .map(each -> each.id().hex().substring(0, Math.min(64, id.length() + 8)))
                                            .collect(Collectors.joining(", "))));
        }
        return found.get(0);
    }
}
