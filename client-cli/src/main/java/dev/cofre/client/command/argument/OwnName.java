package dev.cofre.client.command.argument;

import dev.cofre.client.snapshot.disk.RawPaths;
import dev.cofre.client.transfer.source.Outgoing;
import java.nio.file.Path;

/** Files under their own names. */
public final class OwnName {
    private OwnName() {}

    /** @throws IllegalArgumentException if that is no name for the cluster */
    public static Outgoing of(Path path) {
        Path whole = path.toAbsolutePath().normalize();
        return Outgoing.of(
                path, whole.getFileName() == null ? "" : RawPaths.name(whole).toString());
    }
}
