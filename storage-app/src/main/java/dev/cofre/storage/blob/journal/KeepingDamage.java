package dev.cofre.storage.blob.journal;

import dev.cofre.storage.blob.disk.DiskFile;
import java.io.IOException;

/** Sends damage to quarantine, and passes over the rest. */
class KeepingDamage implements RecordVisitor {
    private final DiskFile file;
    private final Quarantine quarantine;

    KeepingDamage(DiskFile file, Quarantine quarantine) {
        this.file = file;
        this.quarantine = quarantine;
    }

    @Override
    public void record(JournalRecord read, Location at) throws IOException {}

    @Override
    public void damage(long segment, long from, long to) throws IOException {
        quarantine.keep(file, segment, from, to);
    }
}
