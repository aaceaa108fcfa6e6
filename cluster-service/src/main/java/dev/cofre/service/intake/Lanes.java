package dev.cofre.service.intake;

import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.service.problem.ProblemAnswer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Gives each kind of request threads of its own, so that those of one kind leave others their threads: whatever clients do, a server
 * can report, and health is told. No caller may have all of them. What finds its lane full waits a moment, and is told to come again.
 */
public final class Lanes extends HttpFilter {
    private static final Duration WAIT = Duration.ofSeconds(1);

    private final transient Function<HttpServletRequest, Lane> choice;
    private final transient Function<HttpServletRequest, Optional<String>> caller;

    /**
     * @param choice the lane of a request
     * @param caller whose share of the lane it takes, as far as the request says; nobody's if that is not to be counted. Not checked
     *     yet, and need not be: who poses as another is refused before it has held a place for long
     */
    public Lanes(Function<HttpServletRequest, Lane> choice, Function<HttpServletRequest, Optional<String>> caller) {
        this.choice = choice;
        this.caller = caller;
    }

    /** A kind of requests. Thread-safe. */
    public static final class Lane {
        /** Beside those that are worked on, this share of them may wait. */
        private static final int WAITING = 8;

        private final String requests;
        private final int most;
        /** Of one caller: three quarters, so that another is served at once. */
        private final int mostOfOne;

        private final Semaphore places;
        private final AtomicInteger waiting = new AtomicInteger();
        /** Of those who hold or want a place. */
        private final Map<String, Share> shares = new ConcurrentHashMap<>();

        /**
         * @param requests which, for whoever is refused
         * @param most at once
         */
        public Lane(String requests, int most) {
            this.requests = requests;
            this.most = most;
            this.mostOfOne = Math.max(1, most * 3 / 4);
            this.places = new Semaphore(most, true);
        }

        /** @param users who hold a place of it, or want one */
        private record Share(Semaphore places, int users) {}

        /** Threads that it may hold at once. */
        public int threads() {
            return most + most / WAITING;
        }

        /** @return why not, if it may not go on */
        private Optional<Problem> enter(Optional<String> caller) {
            if (caller.isPresent() && !acquire(join(caller.get()))) {
                leaveShare(caller.get());
                return Optional.of(refusal(mostOfOne, "%s of '%.80s' are".formatted(requests, caller.get())));
            }
            if (!acquire(places)) {
                caller.ifPresent(this::giveBack);
                return Optional.of(refusal(most, requests + " are"));
            }
            return Optional.empty();
        }

        private void leave(Optional<String> caller) {
            places.release();
            caller.ifPresent(this::giveBack);
        }

        private Semaphore join(String caller) {
            return shares.merge(
                            caller,
                            new Share(new Semaphore(mostOfOne, true), 1),
                            (share, fresh) -> new Share(share.places(), share.users() + 1))
                    .places();
        }

        private void giveBack(String caller) {
            Share share = shares.get(caller);
            if (share != null) {
                share.places().release();
            }
            leaveShare(caller);
        }

        private void leaveShare(String caller) {
            shares.computeIfPresent(
                    caller, (name, share) -> share.users() == 1 ? null : new Share(share.places(), share.users() - 1));
        }

        private boolean acquire(Semaphore wanted) {
            if (wanted.tryAcquire()) {
                return true;
            }
            try {
                return waiting.incrementAndGet() <= most / WAITING
                        && wanted.tryAcquire(WAIT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } finally {
                waiting.decrementAndGet();
            }
        }

        private static Problem refusal(int many, String what) {
            return Problem.of(ProblemType.BUSY, "%d %s under way already; try again in a second".formatted(many, what));
        }
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Lane lane = choice.apply(request);
        Optional<String> from = caller.apply(request);
        Optional<Problem> refusal = lane.enter(from);
        if (refusal.isPresent()) {
            ProblemAnswer.write(refusal.get(), response, WAIT);
            return;
        }
        try {
            chain.doFilter(request, response);
        } finally {
            lane.leave(from);
        }
    }
}
