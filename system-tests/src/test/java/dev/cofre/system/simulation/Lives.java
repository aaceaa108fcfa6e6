package dev.cofre.system.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.cofre.manager.catalog.MemoryCatalog;
import dev.cofre.system.simulation.world.CheapSignatures;
import org.slf4j.LoggerFactory;

/** Lives on catalogs in memory; as a program, tells the digests of some. */
final class Lives {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private static final Level BEFORE = LOG.getLevel();

    private Lives() {}

    /** Says nothing, and signs nothing. */
    static void saveTime() {
        LOG.setLevel(Level.OFF);
        CheapSignatures.use();
    }

    static void asBefore() {
        CheapSignatures.putAway();
        LOG.setLevel(BEFORE);
    }

    /** Has a cluster live, and returns the digest of its life. */
    static long live(long seed, Mistake mistake) {
        Life life = new Life(seed, mistake, MemoryCatalog::new);
        life.run();
        return life.digest();
    }

    /** Tells the digests from one seed to another. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
        saveTime();
        for (long seed = Long.parseLong(arguments[0]); seed <= Long.parseLong(arguments[1]); seed++) {
            System.out.println(Long.toHexString(live(seed, Mistake.NONE)));
        }
    }
}
