package dev.cofre.system.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.Locations;
import dev.cofre.api.node.NodeId;
import dev.cofre.system.http.Http;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Reads a file at every server that should have it. A copy that is one too many may go between the question where
 * they are and the reading there: it must then no longer be listed, and all are read anew.
 */
final class Copies {
    private Copies() {}

    public interface Reader<T> {
        /** @return what the server gives out, or empty if it says that it has no such blob */
        Optional<T> read(URI blob, String authorization);
    }

    static Map<NodeId, BlobId> digests(Supplier<Locations> places, Set<NodeId> without) {
        return read(places, without, (blob, authorization) -> Http.digestIfThere(blob, "Authorization", authorization));
    }

    static <T> Map<NodeId, T> read(Supplier<Locations> places, Reader<T> reader) {
        return read(places, Set.of(), reader);
    }

    private static <T> Map<NodeId, T> read(Supplier<Locations> places, Set<NodeId> without, Reader<T> reader) {
        Locations locations = places.get();
        Map<NodeId, T> copies = new TreeMap<>();
        for (Locations.Location replica : locations.replicas()) {
            if (without.contains(replica.node())) {
                continue;
            }
            Optional<T> copy =
                    reader.read(replica.url().resolve("/blobs/" + locations.blob()), "Bearer " + replica.grant());
            if (copy.isEmpty()) {
                assertThat(places.get().replicas())
                        .as("where %s has its copies, after %s said that it has none", locations.blob(), replica.node())
                        .extracting(Locations.Location::node)
                        .doesNotContain(replica.node());
                return read(places, without, reader);
            }
            copies.put(replica.node(), copy.get());
        }
        return copies;
    }
}
