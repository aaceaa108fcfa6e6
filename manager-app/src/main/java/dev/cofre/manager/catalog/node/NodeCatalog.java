package dev.cofre.manager.catalog.node;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.node.NodeId;
import dev.cofre.manager.catalog.database.CatalogUnavailableException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What the catalog knows of nodes and of the folders that they have or had. Thread-safe; every call may throw
 * {@link CatalogUnavailableException}.
 */
public interface NodeCatalog {
    List<KnownNode> nodes();

    Optional<KnownNode> node(NodeId node);

    /**
     * Enters a node, or what is new about it. Replicas of a folder that it had before count no longer, until it comes
     * back with that folder.
     *
     * @throws FolderTakenException if the folder is another node's
     */
    KnownNode enter(NodeId node, UUID folder, URI url, String zone);

    /** The key that a folder was admitted with; empty for one that is not known, or was before there were keys. */
    Optional<NodeKey> keyOf(UUID folder);

    /**
     * Notes with which key a node's folder is admitted, in the place of any other.
     *
     * @throws FolderTakenException if the folder is another node's
     */
    void admit(NodeId node, UUID folder, NodeKey key);

    /** Notes what the process of a node says with its calls, in the place of what the one before has said. @param session its SHA-256 */
    void begin(NodeId node, BlobId session);

    /** Notes that the address of a node has changed. */
    void moved(NodeId node, KnownNode.Move move);

    /** Notes that a node is being emptied, or is not any more; nothing if there is no such node. */
    void drain(NodeId node, boolean on);

    /**
     * How many replicas on folders that a node has or had are needed: of blobs of which others have fewer copies, with all names, than
     * there should be. Reads a row for each that is there.
     *
     * @param others volumes of other nodes whose replicas can be read now and are to stay
     */
    long neededFrom(NodeId node, Set<Long> others);

    /** How many replicas there are on folders that a node has or had. Reads a row for each. */
    long replicasOf(NodeId node);

    /** Counts replicas of a node no longer, as far as they are not needed. @param others as in {@link #neededFrom} @return how many */
    int forgetReplicas(NodeId node, Set<Long> others, int limit);

    /**
     * Removes a node for good, on stable storage when this returns: the keys of all folders that it had count no more, until one is
     * admitted again. What receipts say of it stays.
     *
     * @return false, and nothing is done, if a replica is still counted there
     */
    boolean remove(NodeId node, Instant now);

    /** Whether the node that worked on this folder was removed, and the folder has not been admitted since. */
    boolean isRemoved(UUID folder);
}
