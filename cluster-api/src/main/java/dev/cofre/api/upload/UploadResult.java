package dev.cofre.api.upload;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.proof.Receipt;
import org.jspecify.annotations.Nullable;

/** How one upload of several ended: with a receipt, or with a problem. Exactly one of the two is there. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UploadResult(
        UploadId upload,
        @Nullable Receipt receipt,
        @Nullable Problem problem) {
    public static UploadResult of(Receipt receipt) {
        return new UploadResult(receipt.upload(), receipt, null);
    }

    public static UploadResult of(UploadId upload, Problem problem) {
        return new UploadResult(upload, null, problem);
    }
}
