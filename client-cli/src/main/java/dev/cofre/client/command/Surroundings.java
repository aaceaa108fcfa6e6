package dev.cofre.client.command;

import dev.cofre.client.profile.Profiles;
import dev.cofre.client.transfer.TransferLimits;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * What the program is run in.
 *
 * @param terminal a person sits there, so escape codes and moving lines are welcome
 */
public record Surroundings(
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean terminal,
        Map<String, String> environment,
        Profiles profiles,
        TransferLimits limits) {
    public Surroundings {
        environment = Map.copyOf(environment);
    }
}
