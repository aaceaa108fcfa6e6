package dev.cofre.manager.repair.rule;

import dev.cofre.manager.repair.standing.Situation;
import java.util.Optional;

/**
 * Fewer copies than wanted know all names under which the blob came, such as when the same bytes were sent to different
 * nodes: with the next loss, a name would be in the catalog alone.
 */
final class NamesMissingRule implements Rule {
    @Override
    public String name() {
        return "names-missing";
    }

    @Override
    public Optional<Finding> look(Situation blob) {
        long complete = blob.serving().stream()
                .filter(each -> !blob.lacking().contains(each))
                .count();
        return complete >= blob.wanted()
                ? Optional.empty()
                : blob.writable().stream()
                        .filter(blob.lacking()::contains)
                        .findFirst()
                        .map(Finding.Lesson::new);
    }
}
