package dev.cofre.storage.blob.journal;

/**
 * A place between two records, up to which the journal was on stable storage.
 *
 * @param salt of the segment, so that a segment of the same number in another journal is told apart
 */
public record JournalPosition(long segment, long salt, long position) {}
