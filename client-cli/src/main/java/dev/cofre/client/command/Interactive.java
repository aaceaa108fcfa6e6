package dev.cofre.client.command;

/** What runs when no command is given. */
@FunctionalInterface
public interface Interactive {
    Exit run(Connection connection, Surroundings surroundings);
}
