package dev.cofre.api;

import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.assign.Assignments;
import dev.cofre.api.assign.BackupTargetRequest;
import dev.cofre.api.assign.BackupTargets;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.brake.StoppedAct;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.FilePage;
import dev.cofre.api.file.FileVersions;
import dev.cofre.api.file.Locations;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.identity.Challenge;
import dev.cofre.api.inventory.InventoryAnswer;
import dev.cofre.api.inventory.InventoryPage;
import dev.cofre.api.inventory.LossReport;
import dev.cofre.api.node.DepartureView;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeView;
import dev.cofre.api.node.NodeWelcome;
import dev.cofre.api.node.RemovalView;
import dev.cofre.api.node.WaitingNode;
import dev.cofre.api.policy.BackupPolicies;
import dev.cofre.api.policy.BackupPolicy;
import dev.cofre.api.policy.BackupsView;
import dev.cofre.api.repair.BlobSources;
import dev.cofre.api.repair.CheckReport;
import dev.cofre.api.repair.CopyReport;
import dev.cofre.api.repair.HeartbeatAnswer;
import dev.cofre.api.repair.Orders;
import dev.cofre.api.repair.ReleaseRequest;
import dev.cofre.api.repair.RepairView;
import dev.cofre.api.repair.TakenBack;
import dev.cofre.api.repair.UploadPage;
import dev.cofre.api.status.ClusterStatus;
import dev.cofre.api.suspicion.SuspicionReport;
import dev.cofre.api.trash.Deletion;
import dev.cofre.api.trash.TrashPage;
import dev.cofre.api.upload.CommitRequest;
import dev.cofre.api.upload.UploadResults;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.api.upload.Withdrawal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.DeleteExchange;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.annotation.PutExchange;

/**
 * The manager as its callers see it. Every call may fail with a
 * {@link dev.cofre.api.problem.ProblemException}, and with Spring's {@code ResourceAccessException} when the manager
 * cannot be reached.
 */
@HttpExchange
public interface ManagerApi {
    /**
     * Says where to send files, and reserves the space for a while.
     *
     * @param authorization the client's token as {@code Bearer …}; null on a cluster without tokens
     */
    @PostExchange("/assign")
    Assignments assign(
            @RequestBody AssignRequest request,
            @RequestHeader(name = "Authorization", required = false) @Nullable String authorization);

    /** Says where a primary is to send replicas. For nodes. */
    @PostExchange("/backup-target")
    BackupTargets backupTarget(@RequestBody BackupTargetRequest request);

    /** Enters finished uploads into the catalog; when this returns they are on stable storage there. For nodes. */
    @PostExchange("/commit")
    UploadResults commit(@RequestBody CommitRequest request);

    /** The state of an upload in the catalog, with its receipt once it is committed. */
    @GetExchange("/uploads/{upload}")
    UploadStatus upload(@PathVariable UploadId upload);

    /** The states of 1 to 1000 uploads at once, in the same order. */
    @PostExchange("/uploads/statuses")
    List<UploadStatus> statuses(@RequestBody List<UploadId> uploads);

    /**
     * Takes a node's proof of an upload back, before it drops the replica. The answer says what the catalog knows: of an upload that is
     * committed nothing is taken back. For nodes.
     */
    @PostExchange("/nodes/{node}/withdrawals")
    UploadStatus withdraw(@PathVariable NodeId node, @RequestBody Withdrawal withdrawal);

    /** Begins a registration: what the node is to sign with it. For nodes. */
    @PostExchange("/challenges")
    Challenge challenge();

    /** Joins the cluster, or joins again. For nodes. */
    @PostExchange("/nodes")
    NodeWelcome register(@RequestBody NodeRegistration registration);

    /** Reports; a node that is told {@code unknown-node} registers again. For nodes. */
    @PostExchange("/nodes/{node}/heartbeat")
    HeartbeatAnswer heartbeat(@PathVariable NodeId node, @RequestBody NodeReport report);

    /** Says what became of copies that were ordered; the answer has the next orders. For nodes. */
    @PostExchange("/nodes/{node}/copies")
    Orders copied(@PathVariable NodeId node, @RequestBody CopyReport report);

    /**
     * Asks for leave to drop replicas, and returns the blobs for which it is given: the catalog does not count on them any
     * more. From before it asks until it has dropped them, the node takes no upload of them. For nodes.
     */
    @PostExchange("/nodes/{node}/releases")
    List<BlobId> release(@PathVariable NodeId node, @RequestBody ReleaseRequest request);

    /** Says what other nodes have proved of what they are said to hold, or not. For nodes. */
    @PostExchange("/nodes/{node}/checks")
    void checked(@PathVariable NodeId node, @RequestBody CheckReport report);

    /** Compares a part of what a node holds with the catalog. For nodes. */
    @PostExchange("/nodes/{node}/inventory")
    InventoryAnswer compare(@PathVariable NodeId node, @RequestBody InventoryPage page);

    /** Says that replicas are lost: they do not count any more when this returns, and others are made. For nodes. */
    @PostExchange("/nodes/{node}/losses")
    void lost(@PathVariable NodeId node, @RequestBody LossReport report);

    /** Where a node may find a blob of which it has a bad copy. For nodes. */
    @GetExchange("/nodes/{node}/sources/{blob}")
    BlobSources sources(@PathVariable NodeId node, @PathVariable BlobId blob);

    /** The uploads that brought a blob, by the page. For nodes. @param after the page before's {@code next} */
    @GetExchange("/blobs/{blob}/uploads")
    UploadPage uploadsOf(@PathVariable BlobId blob, @RequestParam(required = false) @Nullable String after);

    /** Says that a server gave something else than it should; the manager shows it to people, with who has said it. */
    @PostExchange("/suspicions")
    void suspect(@RequestBody SuspicionReport report);

    /** How it stands with the cluster, for people. */
    @GetExchange("/status")
    ClusterStatus status();

    /** Whether each blob has its copies. */
    @GetExchange("/repair")
    RepairView repair();

    /** What a node's leaving would cost. */
    @GetExchange("/nodes/{node}/departure")
    DepartureView departure(@PathVariable NodeId node);

    /** Begins to empty a node, so that it can be taken out. For operators. */
    @PostExchange("/nodes/{node}/drain")
    DepartureView drain(@PathVariable NodeId node);

    /** Leaves a node as it is now: it gets uploads and copies again. For operators. */
    @DeleteExchange("/nodes/{node}/drain")
    DepartureView cancelDrain(@PathVariable NodeId node);

    /**
     * Removes a node for good that is gone: it is in no list any more, its key counts no more, and a server of its name is a new one.
     * Refused while anything counts on it. To be called until it is done. For operators.
     */
    @DeleteExchange("/nodes/{node}")
    RemovalView remove(@PathVariable NodeId node);

    /**
     * Has a node take back copies that it had let go and still keeps, as many as go in one call. What of them is not needed is let go
     * again, once others have proved that they hold it. For operators.
     */
    @PostExchange("/nodes/{node}/take-back")
    TakenBack takeBack(@PathVariable NodeId node);

    /** Servers that wait to be admitted. For operators. */
    @GetExchange("/admissions")
    List<WaitingNode> waiting();

    /**
     * Admits a server that waits, with its key: it joins by itself then. For operators.
     *
     * @param fingerprint of the key that is meant; may be null if only one waits under this name
     */
    @PostExchange("/admissions/{node}")
    WaitingNode admit(@PathVariable NodeId node, @RequestParam(required = false) @Nullable String fingerprint);

    @GetExchange("/nodes")
    List<NodeView> nodes();

    /** @param limit 1 to 1000 */
    @GetExchange("/files")
    FilePage files(
            @RequestParam ClientName client,
            @RequestParam(required = false) @Nullable FileName after,
            @RequestParam int limit);

    @GetExchange("/files/{name}")
    FileVersions versions(
            @PathVariable FileName name,
            @RequestParam ClientName client,
            @RequestParam(required = false) @Nullable Integer before,
            @RequestParam int limit);

    /** Moves a file to the trash. @param version null for all of its versions */
    @DeleteExchange("/files/{name}")
    TrashPage delete(
            @PathVariable FileName name,
            @RequestParam ClientName client,
            @RequestParam(required = false) @Nullable Integer version);

    /** @param after the page before's {@code next} @param limit 1 to 1000 */
    @GetExchange("/trash")
    TrashPage trash(
            @RequestParam ClientName client,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam int limit);

    /** Has a file back from the trash. @param version null for all of its versions that are there */
    @PostExchange("/trash/{name}")
    TrashPage undelete(
            @PathVariable FileName name,
            @RequestParam ClientName client,
            @RequestParam(required = false) @Nullable Integer version);

    /** Who deleted what and when, newest first. @param before the last number of the page before @param limit 1 to 1000 */
    @GetExchange("/deletions")
    List<Deletion> deletions(
            @RequestParam ClientName client,
            @RequestParam(required = false) @Nullable Long before,
            @RequestParam int limit);

    /** What the manager sees to for a client's snapshots. */
    @GetExchange("/policies")
    BackupPolicies policies(@RequestParam ClientName client);

    /**
     * Sets a policy, in the place of another for the same host and path; when this returns it is on stable storage, with as many
     * copies as any file.
     *
     * @return all that there are now
     */
    @PutExchange("/policies")
    BackupPolicies setPolicy(@RequestParam ClientName client, @RequestBody BackupPolicy policy);

    /** Removes the policy for a host and path. @return all that are left */
    @DeleteExchange("/policies")
    BackupPolicies removePolicy(
            @RequestParam ClientName client,
            @RequestParam(required = false) @Nullable String host,
            @RequestParam(required = false) @Nullable String path);

    /** How it stands with the snapshots that are expected, of all clients that the caller may see. */
    @GetExchange("/backups")
    BackupsView backups();

    /** What waits for a person's word, of all that the caller may see. */
    @GetExchange("/brakes")
    List<StoppedAct> brakes();

    /** Lets a stopped act go on. For operators. @param upTo how many it may take; null for as many as it is said to be taking */
    @PostExchange("/brakes/{kind}/{scope}")
    StoppedAct proceed(
            @PathVariable String kind, @PathVariable String scope, @RequestParam(required = false) @Nullable Long upTo);

    /** @param version null for the newest */
    @GetExchange("/files/{name}/locations")
    Locations locations(
            @PathVariable FileName name,
            @RequestParam ClientName client,
            @RequestParam(required = false) @Nullable Integer version);
}
