package dev.cofre.storage.rebuild;

import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.rebuild.JournalPage;
import dev.cofre.service.description.BetweenServers;
import dev.cofre.service.description.ProblemAnswer;
import dev.cofre.service.secret.ClusterSecret;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.node.Membership;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The doors through which a lost catalog is built again. They answer while the server has no manager. As the keys for grants
 * are lost with the catalog, they ask for the cluster's secret.
 */
@BetweenServers
@RestController
@Tag(name = "Rebuild", description = "What a manager reads that has lost its catalog")
class RebuildController {
    private final Membership membership;
    private final ToldJournal journal;
    private final ClusterSecret secret;

    RebuildController(Membership membership, BlobStore store, ClusterSecret secret) {
        this.membership = membership;
        this.journal = new ToldJournal(store);
        this.secret = secret;
    }

    @GetMapping("/node")
    @Operation(summary = "Who this server is (for managers)")
    @ApiResponse(responseCode = "200", description = "What it says of itself when it joins a cluster")
    @ProblemAnswer(ProblemType.UNAUTHENTICATED)
    NodeRegistration node(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization) {
        mustBeManager(authorization);
        return membership.registration();
    }

    @GetMapping("/journal/uploads")
    @Operation(summary = "All uploads in this server's journal, by the page (for managers)")
    @ApiResponse(responseCode = "200", description = "Ascending by id; next is null at the end")
    @ProblemAnswer(ProblemType.UNAUTHENTICATED)
    JournalPage journaled(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization,
            @RequestParam(required = false) @Nullable UploadId after,
            @RequestParam(required = false)
                    @Parameter(description = "leave out what was entered when the catalog's counter was this or less")
                    @Nullable
                    Long since) {
        mustBeManager(authorization);
        return journal.page(since, after);
    }

    private void mustBeManager(@Nullable String authorization) {
        if (!secret.isIn(authorization)) {
            throw new ProblemException(
                    ProblemType.UNAUTHENTICATED,
                    "managers must send the cluster's secret (cofre.cluster-secret; if that is not set, what is in the file cluster-secret in COFRE_HOME) as 'Authorization: Bearer …'");
        }
    }
}
