package dev.cofre.client.command.argument;

import dev.cofre.client.reading.Watch;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a file is waited for, for all commands that read files of this machine. */
public final class ReadTimeout {
    private static final long LONGEST = Duration.ofDays(365).toSeconds();

    @Option(
            names = "--read-timeout",
            paramLabel = "SECONDS",
            description =
                    "Leaves out a file of which nothing comes for so long; 0 waits as long as it takes. Default: 600.")
    private long seconds = Watch.PATIENCE.toSeconds();

    /** @throws IllegalArgumentException if that is no time to wait */
    public Duration value() {
        if (seconds < 0 || seconds > LONGEST) {
            throw new IllegalArgumentException("--read-timeout is 0 to %d seconds; got %d".formatted(LONGEST, seconds));
        }
        return Duration.ofSeconds(seconds);
    }
}
