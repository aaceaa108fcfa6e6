package dev.cofre.system.simulation.world;

import dev.cofre.api.problem.ProblemException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** Between machines: loses, delays, repeats and reorders questions and answers, and is cut here and there. */
public final class Network {
    private static final long TIME_OUT = 10_000;

    private final Timeline timeline;
    private final LifeLog log;
    private final Set<String> cuts = new HashSet<>();
    private double lost;
    private double repeated;
    private double late;
    private long slowest = 50;
    private long calmUntil;

    public Network(Timeline timeline, LifeLog log) {
        this.timeline = timeline;
        this.log = log;
    }

    /** Nobody has answered: it is not known whether what was asked was done. */
    public static final class UnreachableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnreachableException(Machine to) {
            super(to + " does not answer", null, false, false); // its stack is deep, and nobody reads it
        }
    }

    public void weather(double losing, double repeating, double delaying, long slowestMillis) {
        lost = losing;
        repeated = repeating;
        late = delaying;
        slowest = slowestMillis;
    }

    /** For so long nothing is lost, comes late or twice by itself. */
    public void calm(long millis) {
        calmUntil = timeline.millis() + millis;
    }

    private boolean happens(double probability) {
        return timeline.chance(probability) && timeline.millis() >= calmUntil;
    }

    public boolean reaches(Machine one, Machine other) {
        return !isCut(one, other);
    }

    public void cut(Machine one, Machine other) {
        cuts.add(one + " " + other);
    }

    public void mend(Machine one, Machine other) {
        cuts.remove(one + " " + other);
    }

    public void mend() {
        cuts.clear();
        weather(0, 0, 0, 50);
    }

    private boolean isCut(Machine one, Machine other) {
        return !cuts.isEmpty() && (cuts.contains(one + " " + other) || cuts.contains(other + " " + one));
    }

    /**
     * Asks, and waits for the answer if who asks may wait; otherwise all of it is done at once.
     *
     * @param handler what the other one does; may be done later, or more than once, or for nobody
     * @throws UnreachableException if no answer comes
     */
    public <T> T call(Machine from, Machine to, String what, Supplier<T> handler) {
        if (happens(repeated)) {
            again(to, what, handler, timeline.between(1, 2 * slowest + 5_000));
        }
        if (happens(late)) {
            Machine.Life asking = from.life();
            asking.mustGoOn();
            again(to, what, handler, TIME_OUT + timeline.between(1, 20 * TIME_OUT));
            throw unreachable(asking, to, true);
        }
        return once(from, to, what, handler);
    }

    /** The same where nothing is done later or twice, as with a body that somebody sends while he waits. */
    public <T> T once(Machine from, Machine to, String what, Supplier<T> handler) {
        Machine.Life asking = from.life();
        asking.mustGoOn();
        pass(asking, delay());
        if (isCut(from, to) || !to.isRunning() || happens(lost)) {
            log.add("%s: %s to %s is lost", from, what, to);
            throw unreachable(asking, to, to.isRunning());
        }
        T answer = done(asking, to, handler);
        pass(asking, delay());
        if (isCut(from, to) || happens(lost)) {
            log.add("%s: the answer of %s to %s is lost", from, to, what);
            throw unreachable(asking, to, true);
        }
        return answer;
    }

    private <T> T done(Machine.Life asking, Machine to, Supplier<T> handler) {
        try {
            T answer = handler.get();
            asking.mustGoOn();
            return answer;
        } catch (Machine.Died e) {
            if (e.machine() == to) {
                throw unreachable(asking, to, false);
            }
            throw e;
        }
    }

    private void again(Machine to, String what, Supplier<?> handler, long delay) {
        timeline.in(delay, () -> {
            if (to.isRunning()) {
                log.add("%s: %s comes late or once more", to, what);
                to.life().run(() -> {
                    try {
                        var unused = handler.get();
                    } catch (ProblemException e) {
                        // nobody hears it
                    }
                });
            }
        });
    }

    private UnreachableException unreachable(Machine.Life asking, Machine to, boolean silent) {
        pass(asking, silent ? TIME_OUT : 1);
        return new UnreachableException(to);
    }

    private long delay() {
        return timeline.between(1, slowest);
    }

    private void pass(Machine.Life asking, long millis) {
        timeline.pass(millis);
        asking.mustGoOn();
    }
}
