package dev.cofre.client.command.snapshot;

import dev.cofre.client.snapshot.backup.Backup;
import java.io.InputStream;

/** All that comes on standard input. */
record InputContent(InputStream in) implements Backup.Content {
    @Override
    public InputStream open() {
        return in;
    }

    @Override
    public void ended() {}
}
