package dev.cofre.service.intake;

import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.service.problem.ProblemAnswer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in the body of a call before the call begins, by no thread that would wait for it: whoever sends slowly holds a connection and
 * what has come of the body, and nothing that others need. There may be no more of it than the call can need, it may not come too
 * slowly, and all bodies together have a budget. A small body that has come with its head, as nearly all do, is taken at once: there is
 * nothing to wait for.
 */
public final class BodyIntake extends HttpFilter {
    private static final Logger log = LoggerFactory.getLogger(BodyIntake.class);
    private static final String BODY = BodyIntake.class.getName();
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final long LEAST_RATE = 8 << 10;
    private static final int READ = 8 << 10;
    /** Of what is gathered of a large body. */
    private static final int INITIAL = 1 << 10;

    private final transient BodyLimits limits;
    private final transient BodyBudget budget;
    private final transient Duration patience;

    public BodyIntake(BodyLimits limits, BodyBudget budget) {
        this(limits, budget, PATIENCE);
    }

    /** @param patience with all of a body, before the rate counts */
    BodyIntake(BodyLimits limits, BodyBudget budget, Duration patience) {
        this.limits = limits;
        this.budget = budget;
        this.patience = patience;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getAttribute(BODY) instanceof Body body) {
            body.hand(request, response, chain);
            return;
        }
        OptionalLong most = limits.most(request);
        if (most.isEmpty() || !WithBody.isAnnounced(request)) {
            chain.doFilter(request, response);
            return;
        }
        long announced = request.getContentLengthLong();
        Gathered gathered = new Gathered(isSmall(request) ? (int) announced : INITIAL);
        if (announced <= most.getAsLong() && isSmall(request) && hasCome(request.getInputStream(), gathered)) {
            chain.doFilter(new WithBody(request, gathered.content()), response);
        } else if (!canBeDispatched(request)) {
            chain.doFilter(request, response);
        } else if (announced > most.getAsLong()) {
            ProblemAnswer.write(tooLarge(most.getAsLong()), response);
        } else {
            take(request, most.getAsLong(), gathered);
        }
    }

    /** Of a known length that the budget does not count. Of chunks it is not known without waiting whether they are all. */
    private static boolean isSmall(HttpServletRequest request) {
        return request.getContentLengthLong() <= BodyBudget.FREE && request.getHeader("Transfer-Encoding") == null;
    }

    /** Takes what is there without waiting for any of it. @return whether that is all that {@code gathered} has room for */
    private static boolean hasCome(ServletInputStream input, Gathered gathered) {
        try {
            while (gathered.room() > 0 && input.available() > 0) {
                gathered.readFrom(input);
            }
        } catch (IOException e) { // as whoever reads on will find, and tell
            log.debug("A body has broken off", e);
            return false;
        }
        return gathered.room() == 0;
    }

    private void take(HttpServletRequest request, long most, Gathered gathered) throws IOException {
        long expected = request.getContentLengthLong() < 0 ? most : request.getContentLengthLong();
        AsyncContext context = request.startAsync();
        Body body = new Body(context, request.getInputStream(), most, budget.share(), patience, gathered);
        request.setAttribute(BODY, body);
        context.setTimeout(patience.plusSeconds(1 + expected / LEAST_RATE).toMillis());
        context.addListener(body);
        request.getInputStream().setReadListener(body);
    }

    /** Not if its path leads out of the service, such as {@code /..%2F..%2F}: no call has it, and nobody reads what comes with it. */
    private static boolean canBeDispatched(HttpServletRequest request) {
        return request.getServletContext().getRequestDispatcher(request.getRequestURI()) != null;
    }

    private static Problem tooLarge(long most) {
        return Problem.of(
                ProblemType.TOO_LARGE,
                "this call takes a body of %d bytes at most; ask in several calls".formatted(most));
    }

    /** One body on its way, called by one thread at a time. */
    private static final class Body implements ReadListener, AsyncListener {
        private final AsyncContext context;
        private final ServletInputStream input;
        private final long most;
        private final BodyBudget.Share share;
        private final Duration patience;
        private final long begun = System.nanoTime();
        private final byte[] buffer = new byte[READ];
        private final Gathered gathered;
        private @Nullable Problem refusal;
        private boolean handed;

        private Body(
                AsyncContext context,
                ServletInputStream input,
                long most,
                BodyBudget.Share share,
                Duration patience,
                Gathered gathered) {
            this.context = context;
            this.input = input;
            this.most = most;
            this.share = share;
            this.patience = patience;
            this.gathered = gathered;
        }

        @Override
        public void onDataAvailable() {
            try {
                while (!handed && input.isReady() && !input.isFinished()) {
                    int read = input.read(buffer);
                    if (read < 0) {
                        return;
                    }
                    take(read);
                }
            } catch (IOException e) { // nobody is left to answer, or what comes is no HTTP
                log.debug("A body has broken off", e);
                refuse(Problem.of(
                        ProblemType.UNREADABLE_BODY,
                        "the body breaks off, or is not as its length or its chunks say; send it again"));
            }
        }

        private void take(int read) {
            long received = gathered.size() + (long) read;
            if (received > most) {
                refuse(tooLarge(most));
            } else if (!share.reaches(received)) {
                refuse(Problem.of(
                        ProblemType.BUSY,
                        "too many large requests are being read at the moment; try again in a second"));
            } else if (isTooSlow(received)) {
                refuse(tooSlow());
            } else {
                gathered.write(buffer, 0, read);
            }
        }

        private boolean isTooSlow(long received) {
            Duration counted = Duration.ofNanos(System.nanoTime() - begun).minus(patience);
            return !counted.isNegative() && received < counted.toMillis() * LEAST_RATE / 1000;
        }

        private Problem tooSlow() {
            return Problem.of(
                    ProblemType.UNREADABLE_BODY,
                    "the body comes too slowly; send it in one go, within %s".formatted(patience));
        }

        @Override
        public void onAllDataRead() {
            goOn();
        }

        private void refuse(Problem problem) {
            refusal = problem;
            goOn();
        }

        /** On to {@link #hand}, which has a thread of its own. */
        private void goOn() {
            if (!handed) {
                handed = true;
                context.dispatch();
            }
        }

        private void hand(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            Problem problem = refusal;
            if (problem == null) {
                chain.doFilter(new WithBody(request, gathered.content()), response);
                return;
            }
            UnreadBodyValve.closeAtOnce(request);
            if (problem.is(ProblemType.BUSY)) {
                ProblemAnswer.write(problem, response, Duration.ofSeconds(1));
            } else {
                ProblemAnswer.write(problem, response);
            }
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            refuse(tooSlow());
        }

        @Override
        public void onError(Throwable failure) {
            giveUp(failure);
        }

        @Override
        public void onError(AsyncEvent event) {
            giveUp(event.getThrowable());
        }

        private void giveUp(@Nullable Throwable failure) {
            log.debug("A body has broken off", failure);
            if (!handed) {
                handed = true;
                context.complete();
            }
        }

        @Override
        public void onComplete(AsyncEvent event) {
            share.close();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }

    private static final class Gathered extends ByteArrayOutputStream {
        private Gathered(int room) {
            super(room);
        }

        /** Bytes that can come without a larger array. */
        private int room() {
            return buf.length - count;
        }

        private void readFrom(ServletInputStream input) throws IOException {
            int read = input.read(buf, count, room());
            if (read < 0) {
                throw new EOFException("%d bytes of a body are missing".formatted(room()));
            }
            count += read;
        }

        private InMemoryStream content() {
            return new InMemoryStream(buf, count);
        }
    }
}
