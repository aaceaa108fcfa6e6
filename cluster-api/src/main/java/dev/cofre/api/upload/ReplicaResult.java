package dev.cofre.api.upload;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.proof.ReplicaProof;
import org.jspecify.annotations.Nullable;

/** How one replica of several ended: with a proof, or with a problem. Exactly one of the two is there. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReplicaResult(
        UploadId upload,
        @Nullable ReplicaProof proof,
        @Nullable Problem problem) {
    public static ReplicaResult of(UploadId upload, ReplicaProof proof) {
        return new ReplicaResult(upload, proof, null);
    }

    public static ReplicaResult of(UploadId upload, Problem problem) {
        return new ReplicaResult(upload, null, problem);
    }
}
