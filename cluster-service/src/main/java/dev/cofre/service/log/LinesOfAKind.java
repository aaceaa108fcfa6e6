package dev.cofre.service.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Lets through so many lines of a kind in a minute: what a caller, a disk or another server can bring about again and again fills no
 * disk, and hides nothing else. That some are left out is said, and later how many. Of a kind are lines of one logger that are said in the
 * same words, whatever is put into these, of failures that come from the same place. Thread-safe.
 */
final class LinesOfAKind extends TurboFilter {
    static final int LINES = 60;
    /** Each takes as much as a hundred lines. */
    static final int WITH_STACK = 6;

    static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_KINDS = 1000;
    private static final String LEFT_OUT = "More lines like the last one are left out for up to a minute";
    private static final String COUNTED = "{} lines like the next one were left out";

    private final LongSupplier nanoTime;
    private final Map<String, Kind> kinds = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kind> eldest) {
            return size() > MOST_KINDS;
        }
    };

    LinesOfAKind(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    private static final class Kind {
        private long begun;
        private int told;
        private long leftOut;
    }

    /** What becomes of a line, and what is to be said besides; nothing if that is null. */
    private record Decision(boolean told, @Nullable String besides, long count) {}

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String words,
            Object @Nullable [] parameters,
            @Nullable Throwable failure) {
        if (words == null // somebody only asks whether something would be told
                || level.toInt() < Level.INFO_INT
                || !level.isGreaterOrEqual(logger.getEffectiveLevel())
                || words.equals(LEFT_OUT)
                || words.equals(COUNTED)) {
            return FilterReply.NEUTRAL;
        }
        Throwable failed = failure != null ? failure : failure(parameters);
        Decision decision = decide(logger.getName() + ' ' + words + whence(failed), failed != null);
        if (decision.besides() != null) {
            logger.atLevel(org.slf4j.event.Level.valueOf(level.toString())).log(decision.besides(), decision.count());
        }
        return decision.told() ? FilterReply.NEUTRAL : FilterReply.DENY;
    }

    private synchronized Decision decide(String what, boolean withStack) {
        Kind kind = kinds.computeIfAbsent(what, key -> new Kind());
        long now = nanoTime.getAsLong();
        long before = 0;
        if (kind.told == 0 || now - kind.begun >= WINDOW.toNanos()) {
            before = kind.leftOut;
            kind.begun = now;
            kind.told = 0;
            kind.leftOut = 0;
        }
        if (kind.told < (withStack ? WITH_STACK : LINES)) {
            kind.told++;
            return new Decision(true, before > 0 ? COUNTED : null, before);
        }
        kind.leftOut++;
        return new Decision(false, kind.leftOut == 1 ? LEFT_OUT : null, 0);
    }

    /** The last of several may be what has failed. */
    private static @Nullable Throwable failure(Object @Nullable [] parameters) {
        return parameters != null
                        && parameters.length > 0
                        && parameters[parameters.length - 1] instanceof Throwable failure
                ? failure
                : null;
    }

    private static String whence(@Nullable Throwable failure) {
        if (failure == null) {
            return "";
        }
        StackTraceElement[] stack = failure.getStackTrace();
        return " " + failure.getClass().getName() + (stack.length == 0 ? "" : " " + stack[0]);
    }
}
