package dev.cofre.manager.rebuild;

import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.rebuild.JournalPage;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.rebuild.journal.Source;
import dev.cofre.manager.rebuild.journal.UnreadableJournalException;
import dev.cofre.service.time.SteadyTime;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Says whose journal it is that cannot be read. Not thread-safe. */
final class WatchedSource implements Source {
    private final NodeId node;
    private final Source source;
    private final NodeRegistration registration;
    private final SteadyTime time;
    private final Consumer<Duration> patience;
    private Duration spent = Duration.ZERO;

    private WatchedSource(
            NodeId node, Source source, NodeRegistration registration, SteadyTime time, Consumer<Duration> patience) {
        this.node = node;
        this.source = source;
        this.registration = registration;
        this.time = time;
        this.patience = patience;
    }

    /**
     * @param patience is told before each page how long has been waited for this server; may throw
     * @throws UnreadableJournalException whatever goes wrong, here or with a page, and if somebody else answers
     */
    static WatchedSource of(Node node, Supplier<Source> source, SteadyTime time, Consumer<Duration> patience) {
        Source found = asking(node.id(), source);
        NodeRegistration registration = asking(node.id(), found::node);
        if (!node.id().equals(registration.node()) || !node.folder().equals(registration.folder())) {
            throw new UnreadableJournalException(
                    node.id(),
                    "is not who answers at %s: that is %s with data folder %s, and not %s"
                            .formatted(node.url(), registration.node(), registration.folder(), node.folder()));
        }
        asking(node.id(), () -> Rebuild.newest(registration));
        return new WatchedSource(node.id(), found, registration, time, patience);
    }

    @Override
    public NodeRegistration node() {
        return registration;
    }

    @Override
    public JournalPage page(@Nullable UploadId after) {
        patience.accept(spent);
        Instant begun = time.now();
        JournalPage page = asking(node, () -> source.page(after));
        spent = spent.plus(time.since(begun));
        return page;
    }

    private static <T> T asking(NodeId node, Supplier<T> call) {
        try {
            return call.get();
        } catch (RuntimeException e) { // what others say may be anything
            throw new UnreadableJournalException(node, "does not tell what its journal knows: " + e.getMessage());
        }
    }
}
