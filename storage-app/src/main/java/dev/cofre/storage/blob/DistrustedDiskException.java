package dev.cofre.storage.blob;

import java.io.IOException;

/** So much was read wrong that nothing which is read from this disk can be relied upon. */
final class DistrustedDiskException extends IOException {
    DistrustedDiskException(String what) {
        super(what);
    }
}
