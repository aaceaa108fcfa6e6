package dev.cofre.service.intake;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the connection of a request whose body nobody has read. Tomcat would read it to its end first, on a thread that the sender
 * could hold for as long as it likes. What comes at once is read all the same, as a sender may not look at the answer before it
 * has sent everything; for that there is little time, and few threads.
 */
public final class UnreadBodyValve extends ValveBase {
    private static final Logger log = LoggerFactory.getLogger(UnreadBodyValve.class);
    private static final String AT_ONCE = UnreadBodyValve.class.getName();
    private static final String READ = UnreadBodyValve.class.getName() + ".read";
    private static final long MOST = 2 << 20;
    private static final long LITTLE = 64 << 10;
    private static final Duration LONGEST = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(2);
    /** Requests at once whose bodies are read although nobody wants them. */
    public static final int POLITE = 24;

    private final Semaphore polite = new Semaphore(POLITE);

    public UnreadBodyValve() {
        super(true);
    }

    /** For a body that comes too slowly, or that has no end. */
    static void closeAtOnce(ServletRequest request) {
        request.setAttribute(AT_ONCE, Boolean.TRUE);
    }

    /** Whether the body of a request has been read by now, or could be, as all of it had come. */
    static boolean isRead(ServletRequest request) {
        return !(request.getAttribute(READ) instanceof BooleanSupplier read) || read.getAsBoolean();
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        org.apache.coyote.Request body = request.getCoyoteRequest();
        BooleanSupplier read =
                () -> body.isFinished() || request.getAttribute(AT_ONCE) == null && !isAwaited(body) && isThere(body);
        request.setAttribute(READ, read);
        getNext().invoke(request, response);
        if (request.isAsync() || body.isFinished()) {
            return;
        }
        boolean mayRead = request.getAttribute(AT_ONCE) == null && !isAwaited(body);
        if (mayRead && isThere(body)) {
            return; // a small body that had come with its head: the connection can go on
        }
        if (!response.isCommitted()) {
            response.setHeader("Connection", "close");
        }
        response.finishResponse();
        if (mayRead && polite.tryAcquire()) {
            try {
                readWhatComes(body);
            } finally {
                polite.release();
            }
        }
        response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null); // what there is to say has been said
    }

    /** Its sender waits for leave to send it, which nobody has given by reading. */
    private static boolean isAwaited(org.apache.coyote.Request body) {
        return body.hasExpectation() && body.getBytesRead() == 0;
    }

    /** Reads what has come already, without waiting. @return whether that was all */
    private static boolean isThere(org.apache.coyote.Request body) {
        long[] read = {0};
        try {
            // behind the end nothing is looked for: what comes there is the next request
            while (!body.isFinished() && read[0] < LITTLE) {
                body.action(ActionCode.AVAILABLE, Boolean.TRUE);
                if (body.getAvailable() <= 0 || body.doRead(new Drain(read)) < 0) {
                    break;
                }
            }
        } catch (IOException e) {
            log.debug("The sender of a body that nobody wants has gone", e);
        }
        return body.isFinished();
    }

    private static void readWhatComes(org.apache.coyote.Request body) {
        long until = System.nanoTime() + LONGEST.toNanos();
        long[] read = {0};
        try {
            while (!body.isFinished() && read[0] < MOST && System.nanoTime() < until) {
                body.action(ActionCode.AVAILABLE, Boolean.TRUE);
                if (body.getAvailable() <= 0) {
                    LockSupport.parkNanos(LOOK.toNanos());
                } else if (body.doRead(new Drain(read)) < 0) {
                    return;
                }
            }
        } catch (IOException e) {
            log.debug("The sender of a body that nobody wants has gone", e);
        }
    }
}
