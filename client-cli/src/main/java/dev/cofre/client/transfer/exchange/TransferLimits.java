package dev.cofre.client.transfer.exchange;

import java.time.Duration;

/**
 * How long to wait, and how often to try.
 *
 * @param connect for a connection to be made
 * @param silence without a byte from the other side, or without it taking one, until it counts as dead
 * @param tries servers tried for one upload or download
 * @param patience all waits of one upload or download together, where servers ask for time
 * @param catalogWait for bytes that are stored to get into the catalog
 * @param poll between two questions about the same thing
 */
public record TransferLimits(
        Duration connect, Duration silence, int tries, Duration patience, Duration catalogWait, Duration poll) {
    public static TransferLimits standard() {
        return new TransferLimits(
                Duration.ofSeconds(3),
                Duration.ofSeconds(30),
                8,
                Duration.ofMinutes(2),
                Duration.ofSeconds(30),
                Duration.ofSeconds(1));
    }
}
