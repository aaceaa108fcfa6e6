package dev.cofre.system.simulation.world;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;

/** What has happened in a life, kept in memory; a digest of all of it tells whether two lives were the same. */
public final class LifeLog {
    private static final int MOST = 4000;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Line(long at, String text, Object[] arguments) {
        @Override
        public String toString() {
            return "%9.3f %s".formatted(at / 1000.0, text.formatted(arguments));
        }
    }

    private final Timeline timeline;
    private final long begin;
    private final Deque<Line> lines = new ArrayDeque<>();
    private long digest;

    public LifeLog(Timeline timeline) {
        this.timeline = timeline;
        this.begin = timeline.millis();
    }

    /** Written only if somebody reads it: the arguments must stay as they are. */
    public void add(String text, Object... arguments) {
        long at = timeline.millis() - begin;
        long line = 31 * at + text.hashCode();
        for (Object argument : arguments) {
            line = 31 * line + String.valueOf(argument).hashCode();
        }
        line *= 0x9e3779b97f4a7c15L;
        digest += line ^ (line >>> 32); // in which order sets tell what happens in one moment is nobody's promise
        if (lines.size() == MOST) {
            lines.remove();
        }
        lines.add(new Line(at, text, arguments));
    }

    public long digest() {
        return digest;
    }

    @Override
    public String toString() {
        return lines.stream().map(Line::toString).collect(Collectors.joining("\n"));
    }
}
