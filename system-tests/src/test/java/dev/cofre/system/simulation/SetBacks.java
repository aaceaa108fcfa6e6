package dev.cofre.system.simulation;

import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.MemoryCatalog;
import dev.cofre.system.simulation.world.Timeline;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Lives in which a catalog is set back at moments that are chosen, and nothing else goes wrong. */
final class SetBacks {
    private static final int MOST_CALLS = 8;
    private static final int MOST_SECONDS = 120;

    private SetBacks() {}

    /** The manager comes back with a catalog that lacks what was entered last, and enters nothing until it has the newest one. */
    static void live(long seed) {
        Life life = new Life(seed, Mistake.NONE, MemoryCatalog::new);
        life.run("an older catalog", () -> withAnOlderCatalog(life));
    }

    private static void withAnOlderCatalog(Life life) {
        Life.Stage stage = life.stage();
        MemoryCatalog memory = stage.catalog();
        life.beginWithoutFaults(5_000);
        life.pass(Duration.ofMinutes(stage.timeline().between(2, 6)));
        MemoryCatalog older = memory.copy();
        life.pass(Duration.ofMinutes(stage.timeline().between(2, 6)));
        stage.manager().stop();
        MemoryCatalog newest = memory.copy();
        memory.putBack(older);
        stage.manager().begin();
        life.pass(Duration.ofMinutes(10));
        if (memory.versions() != older.versions()) {
            throw new Promises.BrokenPromise(
                    "%d versions were entered into an older catalog", memory.versions() - older.versions());
        }
        stage.manager().stop();
        memory.putBack(newest);
        stage.manager().begin();
        life.pass(Duration.ofMinutes(10));
        if (memory.versions() <= newest.versions()) {
            throw new Promises.BrokenPromise("nothing is entered into the newest catalog");
        }
        life.endQuietly();
    }

    /**
     * The manager is set back, and once more at some call of those by which it makes up for the first time: under it, or while it is
     * killed; to the same moment, or an earlier one.
     *
     * @return whether the second one came while it was catching up
     */
    static boolean liveOnceMore(long seed) {
        Interruption interruption = new Interruption();
        Life life = new Life(seed, Mistake.NONE, MemoryCatalog::new, interruption::around).readingJournals();
        life.run("set back once more", () -> setBackOnceMore(life, interruption));
        return interruption.cameInTime;
    }

    private static void setBackOnceMore(Life life, Interruption interruption) {
        Life.Stage stage = life.stage();
        Timeline timeline = stage.timeline();
        life.beginWithoutFaults(4_000);
        life.pass(Duration.ofSeconds(timeline.between(30, 90)));
        MemoryCatalog first = stage.catalog().copy();
        life.pass(Duration.ofSeconds(timeline.between(5, 40)));
        MemoryCatalog second = stage.catalog().copy();
        life.pass(Duration.ofSeconds(timeline.between(5, 40)));
        if (!isSafe(life, first)) {
            return;
        }
        stage.manager().stop();
        setBack(stage, second);
        interruption.isDue(
                (int) timeline.between(1, MOST_CALLS),
                timeline.chance(0.5),
                () -> again(stage, timeline.chance(0.5) ? first : second, interruption));
        stage.manager().begin();
        life.pass(Duration.ofMinutes(10));
        life.endQuietly();
    }

    /**
     * The manager is set back, and is copied before it has made up for that; when it has, and goes on, it is set back to that copy, under it
     * or while it does not run.
     *
     * @return whether the copy lacked something
     */
    static boolean liveFromTheMiddle(long seed) {
        Life life = new Life(seed, Mistake.NONE, MemoryCatalog::new).readingJournals();
        AtomicBoolean lacked = new AtomicBoolean();
        life.run("set back to where it was being made up", () -> lacked.set(setBackToTheMiddle(life)));
        return lacked.get();
    }

    private static boolean setBackToTheMiddle(Life life) {
        Life.Stage stage = life.stage();
        Timeline timeline = stage.timeline();
        life.beginWithoutFaults(4_000);
        life.pass(Duration.ofSeconds(timeline.between(30, 90)));
        MemoryCatalog first = stage.catalog().copy();
        life.pass(Duration.ofSeconds(timeline.between(5, 40)));
        if (!isSafe(life, first)) {
            return false;
        }
        stage.manager().stop();
        setBack(stage, first);
        stage.manager().begin();
        life.pass(Duration.ofMillis(timeline.between(0, 20_000)));
        MemoryCatalog middle = stage.catalog().copy();
        boolean lacks = !stage.promises().isWhole();
        life.pass(Duration.ofMinutes(timeline.between(1, 5)));
        if (!isSafe(life, middle)) {
            return false;
        }
        if (timeline.chance(0.5)) {
            setBack(stage, middle);
        } else {
            stage.manager().stop();
            setBack(stage, middle);
            stage.manager().begin();
        }
        life.pass(Duration.ofMinutes(10));
        life.endQuietly();
        return lacks;
    }

    /** Of what was acknowledged just now no journal knows for certain. */
    private static boolean isSafe(Life life, MemoryCatalog older) {
        for (int i = 0; i < MOST_SECONDS && !life.stage().promises().maySetBack(older); i++) {
            life.pass(Duration.ofSeconds(1));
            life.stage().promises().check(); // what was missing may be there again
        }
        return life.stage().promises().maySetBack(older);
    }

    private static void setBack(Life.Stage stage, MemoryCatalog older) {
        stage.log().add("the manager gets a catalog from a while ago");
        stage.catalog().putBack(older);
        stage.promises().isSetBack();
    }

    private static void again(Life.Stage stage, MemoryCatalog older, Interruption interruption) {
        interruption.cameInTime = !stage.promises().isWhole();
        if (stage.timeline().chance(0.5)) {
            setBack(stage, older);
            return;
        }
        stage.log().add("the manager is killed");
        stage.manager().stop();
        interruption.isDead = true;
        setBack(stage, older);
        stage.timeline().in(stage.timeline().between(1_000, 60_000), () -> {
            interruption.isDead = false;
            stage.manager().begin();
        });
    }

    /** At some call by which the catalog is made whole again something happens. */
    private static final class Interruption {
        private static final Set<String> CALLS = Set.of("restore", "goOn", "caughtUp", "receipts", "expired");

        private int calls;
        private boolean before;
        private @Nullable Runnable event;
        private boolean isDead;
        private boolean cameInTime;

        void isDue(int inCalls, boolean beforeIt, Runnable what) {
            calls = inCalls;
            before = beforeIt;
            event = what;
        }

        Catalog around(Catalog catalog) {
            return (Catalog) Proxy.newProxyInstance(
                    Catalog.class.getClassLoader(), new Class<?>[] {Catalog.class}, (proxy, method, arguments) -> {
                        if (isDead) {
                            throw new ProblemException(ProblemType.BUSY, "its process is dead");
                        }
                        boolean counts = event != null && CALLS.contains(method.getName());
                        boolean now = counts && --calls == 0;
                        if (now && before) {
                            come();
                        }
                        Object answer = invoke(catalog, method, arguments);
                        if (now && !before) {
                            come();
                        }
                        return answer;
                    });
        }

        private void come() {
            Runnable what = event;
            event = null;
            if (what != null) {
                what.run();
            }
            if (isDead) {
                throw new ProblemException(ProblemType.BUSY, "its process is dead");
            }
        }

        private static Object invoke(Catalog catalog, Method method, Object[] arguments) throws Throwable {
            try {
                return method.invoke(catalog, arguments);
            } catch (InvocationTargetException e) {
                throw e.getTargetException();
            }
        }
    }
}
