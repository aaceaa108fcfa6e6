package dev.cofre.manager.rebuild;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a rebuild has found, for the person who has asked for it. Not thread-safe. */
final class Report {
    /** Each kind of finding is counted in full and shown by this many examples. */
    private static final int EXAMPLES = 20;

    enum Finding {
        NOT_ASSIGNED(
                "uploads for which no server has the manager's word, as each should that has not heard that they are in the catalog: they are left out, and their servers keep the bytes. --cofre.rebuild.unassigned=true at another rebuild enters them"),
        ALONE(
                "versions that one server alone knows, though others should know them, too: they are entered, on its word alone. Their owners can tell whether they are right"),
        NUMBER_TAKEN("uploads whose version number another upload has: each is now the next version of its file"),
        NOT_KNOWN_COMMITTED(
                "uploads that no server knew to be in the catalog and whose primary is not there: each is now a version, as its client may count on it"),
        LEFT_TO_PRIMARY(
                "uploads that no server knows to be in the catalog: the servers that took them finish them as soon as the manager runs"),
        OTHER_BYTES("uploads under whose id two servers hold different bytes: the first is kept"),
        DAMAGED(
                "versions of which only bad bytes are left: they are listed, and lost unless a good copy comes back. Their servers keep the bad ones"),
        OPEN_AND_DAMAGED(
                "uploads that no server knows to be in the catalog and of which only bad bytes are left: they are not listed, and their servers keep the bad ones"),
        NOWHERE("versions whose bytes are on no server: deleted for good, or lost. Their numbers are not given again");

        private final String meaning;

        Finding(String meaning) {
            this.meaning = meaning;
        }
    }

    private final Map<NodeId, Long> uploadsOf = new TreeMap<>();
    private final Map<Finding, Integer> counts = new TreeMap<>();
    private final Map<Finding, List<String>> examples = new TreeMap<>();
    private long versions;
    private long bytes;
    private long tooFewCopies;
    private int unreadable;
    private Map<NodeId, Long> impossible = Map.of();
    private final Map<NodeId, Long> badWords = new TreeMap<>();
    private long vouched;
    private boolean checked;
    private @Nullable String recollected;

    void asked(NodeId node) {
        uploadsOf.put(node, 0L);
    }

    void knows(NodeId node) {
        uploadsOf.merge(node, 1L, Long::sum);
    }

    void entered(long size, boolean tooFew) {
        versions++;
        bytes += size;
        if (tooFew) {
            tooFewCopies++;
        }
    }

    /** The manager's word for an upload was found. */
    void vouched() {
        vouched++;
    }

    /** A server has said something of an upload, with a word that is not the manager's, or for something else. */
    void badWord(NodeId node) {
        badWords.merge(node, 1L, Long::sum);
    }

    /** @param key whether there was a key to check by */
    void checked(boolean key) {
        checked = key;
    }

    void unreadable(int records) {
        unreadable = records;
    }

    void impossible(Map<NodeId, Long> entries) {
        impossible = entries;
    }

    void found(Finding finding, ClientName client, FileName name, UploadId upload) {
        counts.merge(finding, 1, Integer::sum);
        List<String> shown = examples.computeIfAbsent(finding, each -> new ArrayList<>());
        if (shown.size() < EXAMPLES) {
            shown.add("%s '%s' (upload %s)".formatted(client, name, upload));
        }
    }

    void recollected(Path copy, int trashed) {
        recollected =
                "From %s: %,d versions are in the trash again, with the log of deletions; what was deleted since is listed again"
                        .formatted(copy, trashed);
    }

    long versions() {
        return versions;
    }

    int count(Finding finding) {
        return counts.getOrDefault(finding, 0);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        uploadsOf.forEach((node, uploads) -> lines.add("%-12s knows %,d uploads".formatted(node, uploads)));
        lines.add("%,d versions are in the new catalog, of %,d bytes together".formatted(versions, bytes));
        lines.add(
                tooFewCopies == 0
                        ? "Each has as many copies as it should"
                        : "%,d of them have too few copies; they are made as soon as the manager runs"
                                .formatted(tooFewCopies));
        lines.add(
                checked
                        ? "The cluster's key was at hand, and stays: %,d uploads come with the manager's word for whose they are. Of the others journals have dropped it, and their servers are believed"
                                .formatted(vouched)
                        : "The cluster's key was not at hand (catalog-CLUSTER.key in the manager's folder): whose each upload is could not be checked, and the servers are believed");
        badWords.forEach((node, entries) -> lines.add(
                "%,d entries of %s were left out: they come with a word that is not the manager's, or is for something else"
                        .formatted(entries, node)));
        if (unreadable > 0) {
            lines.add(
                    "%,d records of journals are damaged and were left out; another server had those uploads, or they are missing above"
                            .formatted(unreadable));
        }
        impossible.forEach((node, entries) ->
                lines.add("%,d entries of %s were left out, as nothing can be as they say".formatted(entries, node)));
        counts.forEach((finding, count) -> {
            lines.add("%,d %s".formatted(count, finding.meaning));
            examples.getOrDefault(finding, List.of()).forEach(example -> lines.add("  " + example));
            if (count > EXAMPLES) {
                lines.add("  … and %,d more".formatted(count - EXAMPLES));
            }
        });
        lines.add(
                recollected == null
                        ? "Versions that were in the trash are listed again, and no server is being drained"
                        : recollected);
        return lines;
    }
}
