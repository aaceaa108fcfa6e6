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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Gives each kind of request threads of its own, so that those of one kind leave others their threads: whatever clients do, a server
 * can report, and health is told. What finds its lane full waits a moment, and is told to come again.
 */
public final class Lanes extends HttpFilter {
    private static final Duration WAIT = Duration.ofSeconds(1);

    private final transient Function<HttpServletRequest, Lane> choice;

    /** @param choice the lane of a request */
    public Lanes(Function<HttpServletRequest, Lane> choice) {
        this.choice = choice;
    }

    /** A kind of requests. Thread-safe. */
    public static final class Lane {
        /** Beside those that are worked on, this share of them may wait. */
        private static final int WAITING = 8;

        private final String requests;
        private final int most;
        private final Semaphore places;

        /**
         * @param requests which, for whoever is refused
         * @param most at once
         */
        public Lane(String requests, int most) {
            this.requests = requests;
            this.most = most;
            this.places = new Semaphore(most, true);
        }

        /** Threads that it may hold at once. */
        public int threads() {
            return most + most / WAITING;
        }

        private boolean enter() {
            try {
                return places.getQueueLength() < most / WAITING
                        ? places.tryAcquire(WAIT.toMillis(), TimeUnit.MILLISECONDS)
                        : places.tryAcquire();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        private Problem refusal() {
            return Problem.of(
                    ProblemType.BUSY, "%d %s are under way already; try again in a second".formatted(most, requests));
        }
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Lane lane = choice.apply(request);
        if (!lane.enter()) {
            ProblemAnswer.write(lane.refusal(), response, WAIT);
            return;
        }
        try {
            chain.doFilter(request, response);
        } finally {
            lane.places.release();
        }
    }
}
