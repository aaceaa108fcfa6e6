package dev.cofre.manager.rebuild;

import dev.cofre.manager.node.Node;
import dev.cofre.manager.rebuild.journal.Journals;
import dev.cofre.manager.rebuild.journal.RemoteSource;
import dev.cofre.manager.rebuild.journal.Source;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Over the network, with the cluster's secret. */
@Component
class RemoteJournals implements Journals {
    private final @Nullable String authorization;

    RemoteJournals(RebuildProperties properties) {
        this.authorization = properties.authorization();
    }

    @Override
    public Source of(Node node, @Nullable Long since) {
        return RemoteSource.connect(node.url(), authorization, since);
    }
}
