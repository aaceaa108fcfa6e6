package dev.cofre.api.assign;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.OfClient;
import dev.cofre.api.node.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks where to send files: one, or up to {@value #MAX_FILES}.
 *
 * @param exclude nodes that the client could not reach or that broke on it
 * @param prefer the node to take if it may get uploads at all; a node names itself when bytes came straight to it
 */
public record AssignRequest(
        ClientName client,
        List<FileToStore> files,
        @Nullable List<NodeId> exclude,
        @Nullable NodeId prefer) implements OfClient {
    public static final int MAX_FILES = 1000;

    public AssignRequest {
        if (files.isEmpty() || files.size() > MAX_FILES) {
            throw new IllegalArgumentException(
                    "one call assigns 1 to %d files, got %d".formatted(MAX_FILES, files.size()));
        }
        files = List.copyOf(files);
        exclude = exclude == null ? List.of() : List.copyOf(exclude);
    }
}
