package dev.cofre.api.policy;

import dev.cofre.api.file.ClientName;
import java.util.List;

/**
 * How it stands with the snapshots that are expected.
 *
 * @param backups the most overdue first
 * @param unreadable clients of whom some snapshot or the policies could not be read, so that nothing of theirs is cleaned up and
 *     the rest may be out of date
 */
public record BackupsView(List<BackupStatus> backups, List<ClientName> unreadable) {
    public BackupsView {
        backups = List.copyOf(backups);
        unreadable = List.copyOf(unreadable);
    }

    /** Whether none is late, and all could be read. */
    public boolean fine() {
        return onTime() && unreadable.isEmpty();
    }

    /** Whether none is late. */
    public boolean onTime() {
        return backups.stream().noneMatch(BackupStatus::late);
    }
}
