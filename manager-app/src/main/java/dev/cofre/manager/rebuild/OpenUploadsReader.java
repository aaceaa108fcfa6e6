package dev.cofre.manager.rebuild;

import dev.cofre.api.file.UploadId;
import dev.cofre.api.rebuild.JournalPage;
import dev.cofre.api.rebuild.JournaledUpload;
import dev.cofre.manager.catalog.course.CourseCatalog;
import dev.cofre.manager.grant.AssignmentCheck;
import dev.cofre.manager.grant.OpenUploads;
import dev.cofre.manager.grant.OpenUploads.Open;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.rebuild.journal.Journals;
import dev.cofre.manager.rebuild.journal.Source;
import dev.cofre.service.time.SteadyTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Asks each server once, after the catalog got its key, which uploads its journal knows and not that they are in the catalog. */
@Component
class OpenUploadsReader {
    private static final Logger log = LoggerFactory.getLogger(OpenUploadsReader.class);
    private static final Duration AGAIN = Duration.ofSeconds(30);
    /** Of one server: more are not under way at once, and notes are kept in memory. */
    private static final int MOST = 10_000;

    private final AssignmentCheck assignments;
    private final OpenUploads open;
    private final Nodes nodes;
    private final CourseCatalog catalog;
    private final Journals journals;
    private final SteadyTime time;
    /** Servers that did not answer, and when they are asked again. */
    private final Map<UUID, Instant> failed = new HashMap<>();

    private boolean begun;
    private boolean forgotten;

    OpenUploadsReader(
            AssignmentCheck assignments,
            OpenUploads open,
            Nodes nodes,
            CourseCatalog catalog,
            Journals journals,
            SteadyTime time) {
        this.assignments = assignments;
        this.open = open;
        this.nodes = nodes;
        this.catalog = catalog;
        this.journals = journals;
        this.time = time;
    }

    @Scheduled(fixedDelayString = "${cofre.manager.history.interval:1s}")
    void look() {
        if (!assignments.isForgiving()) {
            if (!forgotten) {
                open.forget();
                forgotten = true;
            }
            return;
        }
        if (!nodes.isReady()) {
            return; // what the catalog lacks is entered first
        }
        if (!begun) {
            open.begin();
            begun = true;
        }
        List<Node> members = nodes.all();
        for (Node node : members) {
            Instant next = failed.get(node.folder());
            if (node.serves()
                    && open.isToBeRead(node.folder())
                    && (next == null || !time.now().isBefore(next))) {
                ask(node);
            }
        }
        open.unread((int)
                members.stream().filter(node -> open.isToBeRead(node.folder())).count());
    }

    private void ask(Node node) {
        try {
            List<Open> found = read(WatchedSource.of(
                    node, () -> journals.of(node, catalog.mark().counter()), time, spent -> {}));
            open.note(node.folder(), found);
            failed.remove(node.folder());
            log.info("{} has {} uploads from before this catalog got its key", node.id(), found.size());
        } catch (RuntimeException e) { // what others say may be anything
            log.info(
                    "{} is asked again for uploads from before this catalog got its key: {}",
                    node.id(),
                    e.getMessage());
            failed.put(node.folder(), time.now().plus(AGAIN));
        }
    }

    private static List<Open> read(Source source) {
        List<Open> found = new ArrayList<>();
        @Nullable UploadId after = null;
        do {
            JournalPage page = source.page(after);
            for (JournaledUpload each : page.uploads()) {
                if (each.version() == null && found.size() < MOST) {
                    found.add(new Open(each.upload(), each.client(), each.name(), each.copies(), each.blob()));
                }
            }
            UploadId before = after;
            after = page.next();
            if (before != null && after != null && before.compareTo(after) >= 0) {
                throw new IllegalStateException("it tells its journal out of order, at upload " + after);
            }
        } while (after != null && found.size() < MOST);
        return found;
    }
}
