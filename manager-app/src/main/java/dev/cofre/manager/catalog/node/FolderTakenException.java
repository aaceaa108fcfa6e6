package dev.cofre.manager.catalog.node;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;

/** A data folder that belongs to one node was brought along by another. */
public final class FolderTakenException extends ProblemException {
    public FolderTakenException(NodeId owner, NodeId other) {
        super(
                ProblemType.OTHER_FOLDER,
                "this data folder is that of %s; start it under that name, or give %s an empty folder"
                        .formatted(owner, other));
    }
}
