package dev.cofre.client.menu;

import dev.cofre.client.session.Connection;
import dev.cofre.client.session.Interactive;
import dev.cofre.client.session.Surroundings;
import dev.cofre.client.show.Exit;

/** Greets, asks, does, and asks again, until the person has enough or the input ends. */
public final class Menu implements Interactive {
    @Override
    public Exit run(Connection connection, Surroundings surroundings) {
        try (Lines lines = surroundings.terminal()
                ? new TerminalLines()
                : new PlainLines(surroundings.in(), surroundings.screen())) {
            return new Dialog(connection, lines, surroundings.screen()).run();
        } catch (CancelledException e) {
            return Exit.CANCELLED;
        }
    }
}
