package dev.cofre.client.snapshot.vault;

import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import java.io.IOException;

/** What is asked of files that somebody else may have removed at the same time. */
final class Gone {
    private Gone() {}

    interface Act {
        void run() throws IOException;
    }

    /** Does something with a file, unless another has removed it. */
    static void unless(Act act) throws IOException {
        try {
            act.run();
        } catch (ProblemException e) {
            if (!is(e)) {
                throw e;
            }
        }
    }

    /** Whether somebody has removed the file in question. */
    static boolean is(ProblemException e) {
        return e.is(ProblemType.UNKNOWN_FILE);
    }
}
