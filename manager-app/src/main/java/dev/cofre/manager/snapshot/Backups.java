package dev.cofre.manager.snapshot;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.policy.BackupStatus;
import dev.cofre.api.policy.BackupsView;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.springframework.stereotype.Service;

/** How it stands with clients' snapshots. Thread-safe. */
@Service
class Backups {
    private final BackupWatch watch;
    private final CleanUp cleanUp;

    Backups(BackupWatch watch, CleanUp cleanUp) {
        this.watch = watch;
        this.cleanUp = cleanUp;
    }

    BackupsView view(Predicate<ClientName> visible) {
        Set<ClientName> unreadable = new TreeSet<>(watch.unreadable());
        unreadable.addAll(cleanUp.unreadable());
        return new BackupsView(
                watch.statuses().stream()
                        .filter(status -> visible.test(status.client()))
                        .sorted(Comparator.comparing(BackupStatus::due))
                        .toList(),
                unreadable.stream().filter(visible).toList());
    }

    /** Whether all clients were looked at since the manager's start. */
    boolean areKnown() {
        return watch.hasSeenEverything();
    }
}
