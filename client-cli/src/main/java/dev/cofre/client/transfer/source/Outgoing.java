package dev.cofre.client.transfer.source;

import dev.cofre.api.file.FileName;
import java.nio.file.Path;

/**
 * A file on this machine that is to be stored.
 *
 * @param name what it will be called in the cluster
 */
public record Outgoing(Path path, FileName name) {
    /**
     * Under its own name.
     *
     * @param name exactly, whatever the platform makes of it
     *
     * @throws IllegalArgumentException if that is no name for the cluster
     */
    public static Outgoing of(Path path, String name) {
        try {
            return new Outgoing(path, new FileName(name));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'%s' cannot be its name in the cluster, choose another with --name: %s"
                            .formatted(name, e.getMessage()),
                    e);
        }
    }
}
