package dev.cofre.manager.grant;

import dev.cofre.api.rebuild.JournaledUpload;
import dev.cofre.manager.catalog.KeptKey;
import java.time.Instant;
import java.util.Map;

/** What a cluster's key tells of the records of journals: whether they are what the manager has assigned. */
public final class ManagersWord {
    private final Warrants warrants;
    private final Instant since;

    public ManagersWord(KeptKey key) {
        this.warrants = new Warrants(key.bytes());
        this.since = key.since();
    }

    /** What a record has to say for itself. */
    public enum Word {
        /** This key's warrant, for just that. */
        GOOD,
        /** None, or one from before this key. */
        NONE,
        /** One that is not of this key, or for something else. */
        BAD
    }

    /** The topic of {@link #notes}. */
    public static String topic() {
        return AssignmentCheck.TOPIC;
    }

    /** To be noted in a catalog that gets this key: it is not new there. */
    public Map<String, String> notes() {
        return Map.of(AssignmentCheck.NAME, AssignmentCheck.noteOf(warrants, since));
    }

    public Word wordFor(JournaledUpload record) {
        if (record.warrant() == null) {
            return Word.NONE;
        }
        boolean good = warrants.isGood(
                record.warrant(),
                record.upload(),
                record.client(),
                record.name(),
                record.copies(),
                record.size(),
                record.blob());
        return good ? Word.GOOD : isOlder(record) ? Word.NONE : Word.BAD;
    }

    /** Whether it is from before the key; the beginning of all times is the cluster's own. */
    public boolean isOlder(JournaledUpload record) {
        return !since.equals(AssignmentCheck.FOUNDED) && record.stored().isBefore(since);
    }
}
