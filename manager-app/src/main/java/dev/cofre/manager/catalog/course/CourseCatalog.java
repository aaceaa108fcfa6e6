package dev.cofre.manager.catalog.course;

import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.manager.catalog.database.CatalogUnavailableException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * What the catalog knows of itself: which state it is in, what it lacks, and who gives orders by it. Thread-safe; every call may throw
 * {@link CatalogUnavailableException}.
 */
public interface CourseCatalog {
    /** The newest state that this process has brought about, or seen; costs nothing. */
    CatalogMark mark();

    /** The state that the database had and does not know any more: nothing can be written until {@link #accept}. */
    Optional<CatalogMark> lost();

    /**
     * The course that the catalog has taken, read anew.
     *
     * @throws CatalogBehindException if it lacks a state that it was in while this process has run
     */
    CatalogHistory history();

    /** Takes the state for the newest that the database is in now, though it was in a later one, and begins a branch there. */
    CatalogHistory accept();

    /** Notes that all is in here that the journal of a folder knows, which has seen a catalog in this state. */
    void caughtUp(UUID folder, CatalogMark seen);

    /**
     * Goes on after something was missing. From now on, until {@link #endHold}, no version expires that was deleted
     * before, no replica is let go and nothing is forgotten: what was decided in the time that is missing is not known.
     *
     * @param atLeast the counter is higher from now on
     */
    void goOn(long atLeast, Instant now);

    /** Since when that is so; empty if it is not. */
    Optional<Instant> held();

    /** Versions in the trash that do not expire while it is so. */
    long countHeld();

    /** Lets everything take its course again. */
    void endHold();

    /**
     * A number higher than all before, for whoever begins to give orders to nodes; another one for each that goes on from a copy of
     * this catalog.
     */
    long takeEpoch();

    /**
     * A number higher than one that a node has heard; nothing if somebody has taken that, or a higher one, here.
     *
     * @param heard more than half of all numbers is nobody's word, and nothing follows it
     */
    OptionalLong overtakeEpoch(long heard);
}
