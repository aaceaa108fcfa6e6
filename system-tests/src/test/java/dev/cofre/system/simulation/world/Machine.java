package dev.cofre.system.simulation.world;

import dev.cofre.system.simulation.Life;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.AbstractExecutorService;

/** A machine with a clock, on which a process runs or does not. */
public class Machine {
    private final String name;
    public final Timeline timeline;
    private boolean running;
    private int starts;
    private Instant stopped = Instant.MIN;
    private Duration clockAhead = Duration.ZERO;

    public Machine(String name, Timeline timeline) {
        this.name = name;
        this.timeline = timeline;
    }

    /** Ends what a process does that has been killed. */
    public static final class Died extends Error {
        private static final long serialVersionUID = 1;

        private final transient Machine machine;

        Died(Machine machine) {
            super(machine + " has died", null, false, false);
            this.machine = machine;
        }

        Machine machine() {
            return machine;
        }
    }

    public boolean isRunning() {
        return running;
    }

    public void begin() {
        running = true;
        starts++;
    }

    public void stop() {
        running = false;
        stopped = timeline.now();
    }

    /** Whether it runs, or has so lately that nobody can know better. */
    public boolean seemsToRun(Duration patience) {
        return running || timeline.now().isBefore(stopped.plus(patience));
    }

    public void setClock(Duration ahead) {
        clockAhead = ahead;
    }

    public Clock clock() {
        return ((InstantSource) () -> timeline.now().plus(clockAhead)).withZone(ZoneOffset.UTC);
    }

    /** What runs now, so that what it does can be told from what a later process on the same machine does. */
    public Life life() {
        return new Life(starts);
    }

    public final class Life {
        private final int start;

        private Life(int start) {
            this.start = start;
        }

        boolean goesOn() {
            return running && starts == start;
        }

        void mustGoOn() {
            if (!goesOn()) {
                throw new Died(Machine.this);
            }
        }

        /** Runs it now, sometimes such that it takes time, sometimes all at once. */
        public void run(Runnable work) {
            Runnable guarded = () -> {
                try {
                    if (goesOn()) {
                        work.run();
                    }
                } catch (Died e) {
                    // as processes do
                }
            };
            if (timeline.chance(0.4)) {
                timeline.waiting(guarded);
            } else {
                guarded.run();
            }
        }

        /** Again and again while it lives. */
        public void every(long millis, Runnable work) {
            timeline.in(millis + timeline.between(0, millis / 10), () -> {
                if (goesOn()) {
                    every(millis, work);
                    run(work);
                }
            });
        }

        /** For code that hands work to threads. */
        public AbstractExecutorService threads() {
            return new EndlessThreads() {
                @Override
                public void execute(Runnable task) {
                    timeline.in(timeline.between(0, 20), () -> run(task));
                }
            };
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
