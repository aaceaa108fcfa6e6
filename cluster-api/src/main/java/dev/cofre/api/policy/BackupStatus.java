package dev.cofre.api.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.file.ClientName;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A host that is expected to make snapshots, and whether it does.
 *
 * @param path that is expected in them; null for any
 * @param newest when the newest was begun, or stored if that is earlier; null if there is none
 * @param due until when the next one may take
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BackupStatus(
        ClientName client,
        String host,
        @Nullable String path,
        Duration expectEvery,
        @Nullable Instant newest,
        Instant due,
        boolean late) {}
