package dev.cofre.api.upload;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.proof.Receipt;
import org.jspecify.annotations.Nullable;

/** What is known of an upload id. @param receipt there once the state is {@link State#COMMITTED} */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UploadStatus(
        UploadId upload, State state, @Nullable Receipt receipt) {
    public enum State {
        /** In the catalog: the file exists. */
        COMMITTED,
        /** The bytes are on stable storage at a node, but not yet in the catalog. Only a node says this. */
        STORED,
        /** Assigned, not finished: under way, or given up by the client. */
        OPEN,
        /** Was in the catalog, was deleted, and has gone for good: nothing of it counts. Only a manager says this. */
        EXPIRED,
        /** Never heard of, not finished in time, or given up: nothing of it counts. */
        UNKNOWN
    }
}
