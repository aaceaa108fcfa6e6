package dev.cofre.client.session;

import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.client.screen.OutputFailedException;
import dev.cofre.client.show.Exit;
import dev.cofre.client.show.Output;
import dev.cofre.client.snapshot.vault.NoSuchSnapshotException;
import dev.cofre.client.words.FileReason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.Callable;

/** Does something, and tells in words if it does not succeed. */
public record Attempt(Output output) {
    public Exit run(Callable<Exit> action) {
        try {
            return action.call();
        } catch (ProblemException e) {
            return failed(e.problem(), Exit.of(e.problem()));
        } catch (NoSuchSnapshotException e) {
            return failed(Problem.of(ProblemType.UNKNOWN_FILE, e.getMessage() + ""), Exit.NO_CLUSTER);
        } catch (UncheckedIOException e) {
            return failed(Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            return failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Exit.CANCELLED;
        } catch (Exception e) {
            return failed(
                    Problem.of(ProblemType.INTERNAL, "this is a fault of the program, please report it: " + e),
                    Exit.FAILED);
        }
    }

    private Exit failed(IOException e) {
        if (e instanceof InterruptedIOException) {
            return Exit.CANCELLED;
        }
        if (OutputFailedException.isBelow(e)) {
            return Exit.OK; // how the output ended is told when all has
        }
        return failed(Problem.of(ProblemType.INVALID_REQUEST, FileReason.sentence(e)), Exit.FAILED);
    }

    private Exit failed(Problem problem, Exit exit) {
        output.problem(problem, exit);
        return exit;
    }
}
