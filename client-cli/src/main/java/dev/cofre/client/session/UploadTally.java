package dev.cofre.client.session;

import dev.cofre.client.show.Exit;
import dev.cofre.client.transfer.upload.UploadOutcome;

/** What the outcomes of one command amount to. */
final class UploadTally {
    private Exit worst = Exit.OK;
    private boolean anyReadable;

    void add(UploadOutcome outcome) {
        anyReadable |= !(outcome instanceof UploadOutcome.Unreadable);
        worst = worst.and(exit(outcome));
    }

    /** "Some could not be read" would be too kind if none could. */
    Exit exit() {
        return worst == Exit.UNREADABLE && !anyReadable ? Exit.FAILED : worst;
    }

    private static Exit exit(UploadOutcome outcome) {
        if (outcome instanceof UploadOutcome.Saved saved) {
            return saved.receipt().complete() ? Exit.OK : Exit.FEWER_COPIES;
        }
        if (outcome instanceof UploadOutcome.Unreadable) {
            return Exit.UNREADABLE;
        }
        return outcome instanceof UploadOutcome.Failed failed ? Exit.of(failed.problem()) : Exit.FAILED;
    }
}
