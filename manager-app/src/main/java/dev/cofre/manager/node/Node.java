package dev.cofre.manager.node;

import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A node at one moment.
 *
 * @param volume the catalog's number for its data folder
 * @param draining whether it is being emptied, whatever its state
 * @param key that its folder was admitted with; null if that was before there were keys, and it has not come since
 * @param movedFrom where it was reached before, if its address has changed lately
 * @param report its last one; null while it has not reported since the manager's start
 * @param reported when that came, by the manager's clock as it stands now
 * @param clockAhead how much its clock was ahead of the manager's then; null if it has not said
 */
public record Node(
        NodeId id,
        URI url,
        String zone,
        UUID folder,
        long volume,
        NodeState state,
        boolean draining,
        @Nullable NodeKey key,
        @Nullable URI movedFrom,
        @Nullable NodeReport report,
        @Nullable Instant reported,
        @Nullable Duration clockAhead) {

    /** Whether reads may be sent there. */
    public boolean serves() {
        return state.serves();
    }

    /**
     * Goes on only if this is the node's data folder: what it says holds for the folder that it works on, and word of an earlier
     * one may still be on its way.
     *
     * @throws ProblemException {@code other-folder}
     */
    public void mustHave(UUID other) {
        if (!folder.equals(other)) {
            throw new ProblemException(
                    ProblemType.OTHER_FOLDER,
                    "%s has another data folder now than %s, of which this is said".formatted(id, other));
        }
    }

    /** Bytes at its last report. */
    public long capacity() {
        return report == null ? 0 : report.capacity();
    }

    /** Bytes at its last report. */
    public long free() {
        return report == null ? 0 : report.free();
    }

    /** How full its volume is, 0 to 1. */
    public double usage() {
        return capacity() == 0 ? 0 : 1 - (double) free() / capacity();
    }

    /** Since when every byte there has been read; null if it has not said so. */
    public @Nullable Instant scrubbed() {
        return report == null ? null : report.scrubbed();
    }

    /** Why what it reads from its disk cannot be relied upon; null if nothing speaks against it. */
    public @Nullable String distrust() {
        return report == null ? null : report.distrust();
    }

    public int uploadsInFlight() {
        return report == null ? 0 : report.uploadsInFlight();
    }
}
