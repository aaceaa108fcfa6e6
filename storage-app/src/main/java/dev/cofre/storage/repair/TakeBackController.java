package dev.cofre.storage.repair;

import dev.cofre.api.grant.Grant.Operation;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.repair.TakenBack;
import dev.cofre.service.secret.ClusterSecret;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.grant.Grants;
import dev.cofre.storage.grant.TakesGrant;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * The door through which the manager has this node take back what it had let go; or an operator, with the cluster's secret, while
 * there is no manager: before a lost catalog is built again, say.
 */
@RestController
@Tag(name = "Blobs")
class TakeBackController {
    private static final Logger log = LoggerFactory.getLogger(TakeBackController.class);
    private static final Set<Operation> ALLOWED = Set.of(Operation.TAKE_BACK);
    /** In one call: some seconds of a slow disk. */
    private static final int MOST = 20_000;

    private final BlobStore store;
    private final Grants grants;
    private final NodeId self;
    private final ClusterSecret secret;

    TakeBackController(BlobStore store, Grants grants, NodeId self, ClusterSecret secret) {
        this.store = store;
        this.grants = grants;
        this.self = self;
        this.secret = secret;
    }

    @PostMapping("/take-back")
    @io.swagger.v3.oas.annotations.Operation(summary = "Take back copies that were let go (for managers and operators)")
    @ApiResponse(responseCode = "200", description = "How many are back, and how many are left for the next call")
    @TakesGrant
    TakenBack takeBack(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization) {
        if (!secret.isIn(authorization)) {
            grants.checkBearer(authorization, ALLOWED);
        }
        int back = store.takeBackLetGo(MOST);
        long left = store.usage().letGoBlobs();
        log.warn("{} copies that were let go are back: an operator has said so; {} are left", back, left);
        return new TakenBack(self, back, left);
    }
}
