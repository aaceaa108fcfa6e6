package dev.cofre.system.conduct;

import java.util.EnumSet;
import java.util.Set;

/** Something that a server says and that is not so. */
public enum Lie {
    /** Reads get another blob's bytes. */
    OTHER_BLOB,
    /** Reads get the right bytes but for one bit. */
    FLIPPED,
    /** Reads get half of the bytes, as if that were all. */
    TRUNCATED,
    /** Reads get as many zeros. */
    ZEROS,
    /** Reads get what was read before, cut or filled to the right length. */
    REPLAYED,
    /** Reads are told that there is no such blob, and the manager that there is. */
    HOLLOW,
    /** Who asks for a proof of what is held gets noise. */
    MADE_UP_PROOFS,
    /** Who asks for a proof of what is held gets one that was given before. */
    STALE_PROOFS,
    /** The manager is told that everything is held here. */
    CLAIMS_ALL,
    /** The manager is told that what it orders is done, and nothing is. */
    NOT_DONE,
    /** What others have proved is told as not proved, and the other way round. */
    SLANDERS,
    /** Replicas are taken, and what is said of them is signed by nobody. */
    BAD_SIGNATURES,
    /** Uploads are handed in with what another server has signed for another one. */
    REPLAYED_SIGNATURES,
    /** Uploads are handed in as another client's, under another name. */
    ANOTHERS_FILE,
    /** Places for copies are asked for as if the upload were another client's, under another name. */
    ANOTHERS_TARGETS,
    /** Reports in another server's name. */
    SPEAKS_FOR_ANOTHER,
    /** Asks to be let in under another server's name. */
    CLAIMS_NAME;

    /** To whom files are attributed that are not hers. */
    public static final String VICTIM = "victim";

    /** What readers are given. */
    public static final Set<Lie> TO_READERS = EnumSet.of(OTHER_BLOB, FLIPPED, TRUNCATED, ZEROS, REPLAYED);
}
