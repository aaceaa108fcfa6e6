package dev.cofre.client.session;

import dev.cofre.client.show.Exit;

/** What runs when no command is given. */
@FunctionalInterface
public interface Interactive {
    Exit run(Connection connection, Surroundings surroundings);
}
