package dev.cofre.manager.catalog.file;

/** Replicas that their servers have said to be gone or bad, as they lie in the tables. */
public final class LossRows {
    /** Of a blob and a volume where it counts again: what a server holds it has not lost. */
    public static final String FOUND = "DELETE FROM loss WHERE blob_id = ? AND volume_id = ?";

    private LossRows() {}
}
