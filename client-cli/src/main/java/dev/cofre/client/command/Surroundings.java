package dev.cofre.client.command;

import dev.cofre.client.profile.Profiles;
import dev.cofre.client.screen.Outlet;
import dev.cofre.client.screen.Screen;
import dev.cofre.client.transfer.TransferLimits;
import java.io.InputStream;
import java.util.Map;

/**
 * What the program is run in.
 *
 * @param terminal a person sits there, so escape codes and moving lines are welcome
 */
public record Surroundings(
        InputStream in,
        Outlet out,
        Screen err,
        boolean terminal,
        Map<String, String> environment,
        Profiles profiles,
        TransferLimits limits) {
    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** Standard output, for sentences. */
    public Screen screen() {
        return new Screen(out);
    }
}
