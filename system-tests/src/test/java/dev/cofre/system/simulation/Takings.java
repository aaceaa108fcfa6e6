package dev.cofre.system.simulation;

import dev.cofre.manager.brake.BrakeParts;
import dev.cofre.system.simulation.world.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** What one act takes away, compared with what it may take within an hour without a person's word. */
final class Takings {
    private static final Duration WINDOW = Duration.ofHours(1);

    private record Taking(Instant at, long count) {}

    private final Timeline timeline;
    private final Deque<Taking> lately = new ArrayDeque<>();
    private boolean meant;

    Takings(Timeline timeline) {
        this.timeline = timeline;
    }

    /** With a new process, which does not know what went lately; somebody's word it may remember. */
    void begin() {
        lately.clear();
    }

    /** Somebody has said that it is meant: from now on it may be as much as was said. */
    void isMeant() {
        meant = true;
    }

    /**
     * @param of how many there are, these among them
     * @param free how many may go beyond
     */
    boolean isTooMuch(long count, long of, long free) {
        while (!lately.isEmpty()
                && !timeline.now().isBefore(lately.element().at().plus(WINDOW))) {
            lately.remove();
        }
        long before = lately.stream().mapToLong(Taking::count).sum();
        lately.add(new Taking(timeline.now(), count));
        long all = before + count - free;
        return !meant && count > 0 && all > BrakeParts.HANDFUL && all > BrakeParts.SHARE * (of + before);
    }
}
