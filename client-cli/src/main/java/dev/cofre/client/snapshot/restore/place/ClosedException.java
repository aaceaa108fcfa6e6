package dev.cofre.client.snapshot.restore.place;

import java.io.IOException;

/** Something cannot be seen in a dry run, as its own owner has closed it to itself; a restore would open it for the time. */
public final class ClosedException extends IOException {
    private static final long serialVersionUID = 1;
}
