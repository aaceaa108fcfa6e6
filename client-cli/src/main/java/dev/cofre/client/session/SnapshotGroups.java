package dev.cofre.client.session;

import dev.cofre.api.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Which snapshots belong together. */
public record SnapshotGroups(List<String> by) {
    private static final Map<String, Function<Snapshot, Object>> KEYS =
            Map.of("host", Snapshot::host, "paths", Snapshot::paths, "tags", Snapshot::tags);

    /** @param words with commas between them; empty: all belong together */
    public static SnapshotGroups by(String words) {
        List<String> by = new ArrayList<>();
        for (String word : words.split(",", -1)) {
            if (KEYS.containsKey(word)) {
                by.add(word);
            } else if (!word.isEmpty()) {
                throw new IllegalArgumentException(
                        "--group-by is host, paths, tags, with commas between; got '%s'".formatted(words));
            }
        }
        return new SnapshotGroups(List.copyOf(by));
    }

    /** @return by what is the same for all of a group, in words */
    Map<String, List<Snapshot>> of(List<Snapshot> snapshots) {
        Map<String, List<Snapshot>> groups = new LinkedHashMap<>();
        for (Snapshot snapshot : snapshots) {
            List<String> key = new ArrayList<>();
            for (String word : by) {
                key.add("%s %s"
                        .formatted(word, KEYS.getOrDefault(word, each -> "").apply(snapshot)));
            }
            groups.computeIfAbsent(String.join(", ", key), name -> new ArrayList<>())
                    .add(snapshot);
        }
        return groups;
    }
}
