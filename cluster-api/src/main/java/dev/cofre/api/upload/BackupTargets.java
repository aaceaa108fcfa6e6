package dev.cofre.api.upload;

import dev.cofre.api.node.NodeId;
import java.net.URI;
import java.util.List;

/** The manager's answers to a {@link BackupTargetRequest}, one for each upload, in the same order. */
public record BackupTargets(List<Targets> uploads) {
    public BackupTargets {
        uploads = List.copyOf(uploads);
    }

    /**
     * @param targets as many as were wanted; fewer, down to none, where the operator allows fewer copies for a time
     * @param reason why these nodes, in a sentence
     */
    public record Targets(UploadId upload, List<Target> targets, String reason) {
        public Targets {
            targets = List.copyOf(targets);
        }
    }

    /** @param grant signed permission for the replica of this upload at this node */
    public record Target(NodeId node, URI url, String grant) {}
}
