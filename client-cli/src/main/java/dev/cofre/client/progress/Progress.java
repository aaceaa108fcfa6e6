package dev.cofre.client.progress;

import dev.cofre.client.screen.Screen;
import dev.cofre.client.transfer.exchange.TransferListener;
import java.time.Clock;

/** The ways to show a transfer. */
public final class Progress {
    private Progress() {}

    /** One line that moves, for a terminal. */
    public static TransferListener bar(Screen terminal) {
        return new ProgressBar(terminal, Clock.systemUTC());
    }

    /** Setbacks only, for a pipe. */
    public static TransferListener lines(Screen pipe) {
        return new ProgressLines(pipe);
    }
}
