package dev.cofre.service.life;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Failures after which nothing in a process can be relied upon, above all memory that has run out: any thread may have lost what it
 * was about to do. Such a process ends, so that whoever watches it starts it again. The JVM's own {@code -XX:+ExitOnOutOfMemoryError}
 * does the same sooner; this is for processes that were started without it.
 */
public final class Fatal {
    /** The same that the JVM ends with. */
    static final int EXIT_CODE = 3;

    private static final String LAST_WORDS =
            "This process has run out of memory, or has broken otherwise, and ends. Start it again; give it more memory (-Xmx) if this comes back.";
    private static final int DEEPEST = 16;
    private static final Logger log = LoggerFactory.getLogger(Fatal.class);
    private static volatile boolean ending;

    private Fatal() {}

    /** From now on such a failure ends this process, in whatever thread. For a {@code main}: tests have several services in a process. */
    public static void endsThisProcess() {
        ending = true;
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            check(failure);
            log.error("Thread {} has ended by a fault", thread.getName(), failure);
        });
    }

    /** Does not return if the process has to end. Whoever catches an {@link Error}, or everything, asks this first. */
    public static void check(Throwable failure) {
        if (ending && isFatal(failure)) {
            try {
                System.err.println(LAST_WORDS); // a text that is there already; a logger would want memory
            } finally {
                Runtime.getRuntime().halt(EXIT_CODE);
            }
        }
    }

    /** A stack that one request has used up is that request's failure, and leaves nothing behind. */
    static boolean isFatal(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof VirtualMachineError && !(cause instanceof StackOverflowError)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
