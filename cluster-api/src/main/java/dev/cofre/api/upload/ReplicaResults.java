package dev.cofre.api.upload;

import java.util.List;

/** How several replicas ended, in the order in which they were sent. */
public record ReplicaResults(List<ReplicaResult> results) {
    public ReplicaResults {
        results = List.copyOf(results);
    }
}
