package dev.cofre.manager.catalog.file;

import dev.cofre.api.proof.Receipt;

/** What became of one finished upload. */
public sealed interface CommitOutcome {
    record Committed(Receipt receipt) implements CommitOutcome {}

    /** The upload id is in the catalog already, for another blob, client or name. */
    record UploadTaken() implements CommitOutcome {}

    /** The upload was in the catalog, and its version has gone from there for good: who says so now repeats what was true once. */
    record Expired() implements CommitOutcome {}

    /** The catalog knows the blob with another size, and so one of the two sizes is wrong. */
    record OtherSize(long known) implements CommitOutcome {}
}
