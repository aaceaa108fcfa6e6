package dev.cofre.client.session;

import dev.cofre.client.profile.Profiles;
import dev.cofre.client.screen.Outlet;
import dev.cofre.client.screen.Screen;
import dev.cofre.client.transfer.exchange.TransferLimits;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private static final Path KERNEL_HOSTNAME = Path.of("/proc/sys/kernel/hostname");

    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** Standard output, for sentences. */
    public Screen screen() {
        return new Screen(out);
    }

    /** The name of this machine. */
    public static String host() {
        try {
            // not from the environment: under cron it would be another one
            return Files.readString(KERNEL_HOSTNAME).strip();
        } catch (IOException noLinux) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "localhost";
            }
        }
    }
}
