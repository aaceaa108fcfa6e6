package dev.cofre.api.repair;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How it stands with the copies of all blobs.
 *
 * @param complete all blobs were looked at since the manager's start, no copy is known to be missing, and no node is away
 *     without being given up; there may be copies too many
 * @param waiting blobs for which something is to be done
 * @param underWay blobs for which a node is doing it
 * @param lost blobs of which no copy is left on any node that is there
 * @param oldestLoss when the oldest loss not yet made good was noticed; null if there is none
 * @param missingCopies copies that should be there, and could not be read when they were last counted
 * @param bytesAtRisk bytes of the blobs that lacked them
 * @param counted when the last count of all blobs ended; null before the first one has
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RepairView(
        boolean complete,
        int waiting,
        int underWay,
        int lost,
        @Nullable Instant oldestLoss,
        long missingCopies,
        long bytesAtRisk,
        @Nullable Instant counted) {}
