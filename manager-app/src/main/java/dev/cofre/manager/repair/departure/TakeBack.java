package dev.cofre.manager.repair.departure;

import dev.cofre.api.StorageApi;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.repair.TakenBack;
import dev.cofre.manager.grant.Grants;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.node.Nodes;
import dev.cofre.service.problem.Unanswered;
import dev.cofre.service.web.Asking;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.web.client.RestClientException;

/** Has nodes take back what they had let go. They find by comparing what of it is needed. */
@Service
class TakeBack {
    private static final Logger log = LoggerFactory.getLogger(TakeBack.class);
    private static final Duration ANSWER = Duration.ofSeconds(25);

    private final Nodes nodes;
    private final Grants grants;

    TakeBack(Nodes nodes, Grants grants) {
        this.nodes = nodes;
        this.grants = grants;
    }

    TakenBack of(NodeId id) {
        nodes.mustBeReady();
        Node node = nodes.get(id);
        try {
            TakenBack back = StorageApi.at(node.url(), Asking.within(ANSWER)).takeBack("Bearer " + grant(node));
            log.warn("{} has {} copies back that it had let go: an operator has said so", id, back.copies());
            return back;
        } catch (RestClientException e) {
            throw new ProblemException(
                    ProblemType.BUSY,
                    "%s does not answer (%s); what it has let go it keeps: start it if it is away, and try again"
                            .formatted(id, Unanswered.why(e)),
                    Duration.ofSeconds(5));
        }
    }

    private String grant(Node node) {
        return grants.sign(
                Grant.ofNode(Grant.Operation.TAKE_BACK, node.id(), grants.expiry()), node.folder(), node.key());
    }
}
