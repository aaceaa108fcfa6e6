package dev.cofre.client.transfer;

import dev.cofre.api.file.FileName;
import java.nio.file.Path;

/** A file on this machine that is to be stored. @param name what it will be called in the cluster */
public record Outgoing(Path path, FileName name) {
    /**
     * Under its own name.
     *
     * @throws IllegalArgumentException if that is no name for the cluster
     */
    public static Outgoing of(Path path) {
        Path last = path.toAbsolutePath().normalize().getFileName();
        return new Outgoing(path, new FileName(last == null ? "" : last.toString()));
    }
}
