package dev.cofre.api.suspicion;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;

/**
 * What a reader, or another server, has found a server to give or to say.
 *
 * @param node who has given it
 * @param kind one that {@link Suspicion.Kind#isTold}
 * @param blob what was asked for
 */
public record SuspicionReport(NodeId node, Suspicion.Kind kind, BlobId blob) {
    public SuspicionReport {
        if (!kind.isTold()) {
            throw new IllegalArgumentException("%s is found by the manager itself".formatted(kind));
        }
    }
}
