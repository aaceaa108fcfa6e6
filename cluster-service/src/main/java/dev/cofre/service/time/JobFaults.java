package dev.cofre.service.time;

import dev.cofre.api.problem.ProblemException;
import dev.cofre.service.life.Fatal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.ErrorHandler;

/**
 * Tells of jobs that have failed: one that cannot do its work now in a line, one that has met a fault with where that was. Jobs come
 * every second, so that the same is told once in ten minutes. Thread-safe.
 */
final class JobFaults implements ErrorHandler {
    private static final Logger log = LoggerFactory.getLogger(JobFaults.class);
    private static final Duration QUIET = Duration.ofMinutes(10);
    private static final int MOST = 100;

    private final Supplier<Instant> time;
    private final Map<String, Instant> told = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MOST;
        }
    };

    JobFaults(Supplier<Instant> time) {
        this.time = time;
    }

    @Override
    public void handleError(Throwable failure) {
        Fatal.check(failure);
        if (!isNew(failure)) {
            log.debug("A job has met the same fault again", failure);
        } else if (failure instanceof ProblemException problem) {
            log.warn("A job could not do its work, and comes again at its time: {}", problem.getMessage());
        } else {
            log.error("A job has met a fault, and comes again at its time", failure);
        }
    }

    private boolean isNew(Throwable failure) {
        StackTraceElement[] stack = failure.getStackTrace();
        String what = failure.getClass().getName() + (stack.length == 0 ? failure.getMessage() : stack[0].toString());
        Instant now = time.get();
        synchronized (told) {
            Instant before = told.get(what);
            if (before != null && now.isBefore(before.plus(QUIET))) {
                return false;
            }
            told.remove(what);
            told.put(what, now);
            return true;
        }
    }
}
