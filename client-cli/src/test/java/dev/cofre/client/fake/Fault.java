package dev.cofre.client.fake;

import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a storage server does wrong, once. */
public sealed interface Fault {
    /** Answers with a problem, and keeps nothing. */
    record Says(ProblemType type, @Nullable Duration retryAfter) implements Fault {}

    /** Ends the connection after so many bytes of a body. */
    record Cuts(int afterBytes) implements Fault {}

    /** Neither takes nor gives anything more after so many bytes of a body. */
    record Stalls(int afterBytes) implements Fault {}

    /** Stores and commits, and ends the connection without an answer. */
    record ForgetsToAnswer() implements Fault {}

    /** Gives a receipt, or bytes, that are not those of the file. */
    record Lies() implements Fault {}

    /** Gives a receipt, signed by all whom it names, that has not come into the catalog, or not like this. */
    record Claims(UnaryOperator<Receipt> receipt, boolean commits) implements Fault {}

    /** Answers with a page in a language nobody here speaks. */
    record Babbles() implements Fault {}

    /** Stores, and cannot commit before the manager has been asked so many times. */
    record CommitsLate(int questions) implements Fault {}

    /** Sends the whole blob to a reader who asked for a part. */
    record IgnoresRange() implements Fault {}
}
