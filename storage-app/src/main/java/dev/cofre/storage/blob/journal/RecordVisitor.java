package dev.cofre.storage.blob.journal;

import java.io.IOException;

/** Is shown the records of a segment in their order. */
public interface RecordVisitor {
    void record(JournalRecord read, Location at) throws IOException;

    /** Bytes, from inclusive to exclusive, that are not what was written and are passed over. */
    void damage(long segment, long from, long to) throws IOException;
}
