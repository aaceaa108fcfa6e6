package dev.cofre.storage.blob.disk;

import java.io.IOException;

/** So much was read wrong that nothing which is read from this disk can be relied upon. */
public final class DistrustedDiskException extends IOException {
    public DistrustedDiskException(String what) {
        super(what);
    }
}
