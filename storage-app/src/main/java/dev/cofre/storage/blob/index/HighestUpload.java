package dev.cofre.storage.blob.index;

import dev.cofre.api.file.UploadId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.UUID;

/** The highest upload's id in the file: ids ascend with time, so that new ones need not be looked for there. Thread-safe. */
final class HighestUpload {
    /** Ids of other kinds than those with a time are mostly above all that a clock gives for this long. */
    private static final Duration HORIZON = Duration.ofDays(400);

    private final UploadId horizon = idOf(Instant.now().plus(HORIZON));
    /** Below the horizon. */
    private volatile UploadId highest;

    HighestUpload(IndexConnection file) throws SQLException {
        highest = file.highestUpload(horizon).orElse(idOf(Instant.EPOCH));
    }

    /**
     * Whether the file cannot have this one. To be asked after what is not in the file yet has been looked at: it {@linkplain #rise rises}
     * before anything leaves memory.
     */
    boolean isBelow(UploadId upload) {
        return upload.compareTo(highest) > 0 && upload.compareTo(horizon) < 0;
    }

    /** These are in the file now. For one thread at a time. */
    void rise(Collection<UploadId> written) {
        written.stream().filter(this::isBelow).max(UploadId::compareTo).ifPresent(last -> highest = last);
    }

    /** The lowest of all ids with this time. */
    private static UploadId idOf(Instant time) {
        return new UploadId(new UUID(time.toEpochMilli() << 16, 0));
    }
}
