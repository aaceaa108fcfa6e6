package dev.cofre.manager.rebuild;

import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.rebuild.JournalPage;
import dev.cofre.manager.brake.Brakes;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.history.History;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.rebuild.journal.Source;
import dev.cofre.manager.time.ClusterTime;
import dev.cofre.service.start.StartRefusedException;
import dev.cofre.service.time.SteadyTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What enters from journals what the catalog lacks, for a simulated manager. */
public final class CatchUpParts {
    private final CatchUp catchUp;
    private boolean looking;

    /** Servers as the manager asks them; empty if there is no answer. */
    public interface Servers {
        Optional<NodeRegistration> node(NodeId node);

        Optional<JournalPage> page(NodeId node, @Nullable UploadId after, @Nullable Long since);
    }

    public CatchUpParts(
            History history,
            Nodes nodes,
            Catalog catalog,
            Brakes brakes,
            ClusterTime clusterTime,
            SteadyTime time,
            Servers servers) {
        catchUp = new CatchUp(
                history,
                nodes,
                catalog,
                brakes,
                clusterTime,
                time,
                (node, since) -> new SimulatedSource(servers, node.id(), since));
    }

    /** One after the other, as a scheduler has it. */
    public void look() {
        if (!looking) {
            looking = true;
            try {
                catchUp.look();
            } finally {
                looking = false;
            }
        }
    }

    private static final class SimulatedSource implements Source {
        private final Servers servers;
        private final NodeId id;
        private final @Nullable Long since;
        private final NodeRegistration registration;

        SimulatedSource(Servers servers, NodeId id, @Nullable Long since) {
            this.servers = servers;
            this.id = id;
            this.since = since;
            this.registration = servers.node(id).orElseThrow(this::noAnswer);
        }

        private StartRefusedException noAnswer() {
            return new StartRefusedException("%s does not answer.".formatted(id), "Start it.");
        }

        @Override
        public NodeRegistration node() {
            return registration;
        }

        @Override
        public JournalPage page(@Nullable UploadId after) {
            return servers.page(id, after, since).orElseThrow(this::noAnswer);
        }
    }
}
