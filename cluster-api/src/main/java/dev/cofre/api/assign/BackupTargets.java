package dev.cofre.api.assign;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The manager's answers to a {@link BackupTargetRequest}, one for each upload, in the same order. */
public record BackupTargets(List<Targets> uploads) {
    public BackupTargets {
        uploads = List.copyOf(uploads);
    }

    /**
     * @param targets as many as were wanted; fewer, down to none, where the operator allows fewer copies for a time
     * @param reason why these nodes, in a sentence
     * @param problem set if there are not enough nodes for this upload; there are no targets then
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Targets(
            UploadId upload,
            List<Target> targets,
            String reason,
            @Nullable Problem problem) {
        public Targets {
            targets = List.copyOf(targets);
        }

        public static Targets of(UploadId upload, List<Target> targets, String reason) {
            return new Targets(upload, targets, reason, null);
        }

        public static Targets of(UploadId upload, Problem problem) {
            return new Targets(upload, List.of(), "", problem);
        }
    }

    /**
     * @param grant signed permission for the replica of this upload at this node
     * @param key under which the node signs its proof
     */
    public record Target(NodeId node, URI url, String grant, NodeKey key) {}
}
