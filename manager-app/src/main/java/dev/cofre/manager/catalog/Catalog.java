package dev.cofre.manager.catalog;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.FilePage;
import dev.cofre.api.file.FileVersion;
import dev.cofre.api.file.FileVersions;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.repair.UploadPage;
import dev.cofre.api.trash.Deletion;
import dev.cofre.manager.catalog.course.CatalogBehindException;
import dev.cofre.manager.catalog.course.CatalogHistory;
import dev.cofre.manager.catalog.database.CatalogUnavailableException;
import dev.cofre.manager.catalog.file.CommitOutcome;
import dev.cofre.manager.catalog.file.NewVersion;
import dev.cofre.manager.catalog.file.RestoredVersion;
import dev.cofre.manager.catalog.file.StoredBlob;
import dev.cofre.manager.catalog.node.FolderTakenException;
import dev.cofre.manager.catalog.node.KnownNode;
import dev.cofre.manager.catalog.replica.BlobCopies;
import dev.cofre.manager.catalog.replica.Dependence;
import dev.cofre.manager.catalog.replica.VolumePage;
import dev.cofre.manager.catalog.trash.TrashedVersion;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster knows on stable storage. Thread-safe; several managers may share one on PostgreSQL. Every call may
 * throw {@link CatalogUnavailableException}.
 */
public interface Catalog extends Notebook, AutoCloseable {
    /**
     * Opens the embedded catalog of a manager that does not run, a new one if there is none.
     *
     * @param data the manager's folder
     */
    static Catalog embedded(Path data) throws IOException {
        Files.createDirectories(data);
        return SqlCatalog.open(new CatalogProperties(data, null).url());
    }

    /** Who this cluster is; made once, with the catalog. */
    Cluster cluster();

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

    /**
     * Enters finished uploads, all in one transaction that is on stable storage when this returns. An upload that is
     * there already is not entered again, but nodes that are new among its replicas are.
     *
     * @return one outcome for each, in the same order
     */
    List<CommitOutcome> commit(List<NewVersion> versions);

    /** The receipts of those uploads that are committed. */
    Map<UploadId, Receipt> receipts(Collection<UploadId> uploads);

    /** Those of the blobs that some node holds. */
    Map<BlobId, StoredBlob> blobs(Collection<BlobId> blobs);

    /** Those of them that some file of this client has, too. */
    Map<BlobId, StoredBlob> blobsOf(ClientName client, Collection<BlobId> blobs);

    /** Clients whose names end like this, that have or had files. */
    List<ClientName> clients(String ending);

    /** Files by name, bytewise, after {@code after}. A client without files has an empty page. */
    FilePage files(ClientName client, @Nullable FileName after, int limit);

    /** Versions below {@code before}, newest first; nothing if there is no such file. */
    Optional<FileVersions> versions(ClientName client, FileName name, @Nullable Integer before, int limit);

    /**
     * One version with who holds it now.
     *
     * @param version null for the newest
     */
    Optional<FileVersion> version(ClientName client, FileName name, @Nullable Integer version);

    /**
     * Moves versions to the trash: they are not listed any more, and their bytes stay wanted.
     *
     * @param version null for all of the file's
     * @return those that are there now and were not before
     */
    List<TrashedVersion> delete(ClientName client, FileName name, @Nullable Integer version, Instant now);

    /**
     * As {@link #delete}, if the newest of those versions is one of some blobs.
     *
     * @return nothing if there are versions, and the newest is another
     */
    Optional<List<TrashedVersion>> deleteIf(
            ClientName client, FileName name, @Nullable Integer version, Set<BlobId> newest, Instant now);

    /** Has versions back from the trash. @param version null for all of the file's that are there */
    List<TrashedVersion> undelete(ClientName client, FileName name, @Nullable Integer version, Instant now);

    /**
     * What is in a client's trash, each under the place where a page that ends with it ends.
     *
     * @param after such a place; null for the first page
     * @throws IllegalArgumentException if {@code after} is nothing of the kind
     */
    Map<String, TrashedVersion> trash(ClientName client, @Nullable String after, int limit);

    /** What was deleted, newest first. @param before the number of the last one of the page before */
    List<Deletion> deletions(ClientName client, @Nullable Long before, int limit);

    /**
     * Removes versions for good that were deleted before a time, the oldest first.
     *
     * @return blobs that no version needs any more
     */
    Set<BlobId> expire(Instant deletedBefore, int limit, Instant now);

    /** How many versions were deleted before a time, and have not gone for good. */
    long expiring(Instant deletedBefore);

    /** How many versions there are, those in the trash among them. Reads a row for each. */
    long versions();

    /** How many versions each client has, those in the trash among them. Reads a row for each. */
    Map<ClientName, Long> versionsByClient();

    /** Bytes that it has, or can have, on its disk; nothing where it has no disk of its own here. */
    default OptionalLong space() {
        return OptionalLong.empty();
    }

    /** How many files a client has. Reads a row for each. */
    long files(ClientName client);

    /** How many replicas there are. Reads a row for each. */
    long replicas();

    /** Those of the uploads whose versions have gone for good, as far as that is not forgotten. */
    Set<UploadId> expired(Collection<UploadId> uploads);

    /** Forgets blobs that nobody has needed since a time and that no volume holds, and what was deleted before it. @return how many */
    int forget(Instant before, int limit);

    /** Blobs with a replica on this volume, ascending by row, from the first one behind {@code after}. */
    List<BlobCopies> copiesOn(long volume, long after, int limit);

    /** All blobs, ascending by row, from the first one behind {@code after}. */
    List<BlobCopies> copies(long after, int limit);

    /** Those of the blobs that the catalog knows. */
    List<BlobCopies> copies(Collection<BlobId> blobs);

    /**
     * The uploads that brought a blob.
     *
     * @param after the page before's {@code next}; null for the first page
     * @throws IllegalArgumentException if {@code after} is nothing of the kind
     */
    UploadPage uploadsOf(BlobId blob, @Nullable String after, int limit);

    /**
     * Whether a volume has, or had, to do with a blob: its replica is counted there, or was until it was lost, or a receipt names it, or
     * no replica of the blob is counted anywhere.
     */
    boolean concerns(BlobId blob, long volume);

    /**
     * Counts new replicas on a volume, on stable storage when this returns.
     *
     * @param uploads for each blob, how many of its uploads the volume's journal knows
     * @return the blobs that count now: those that no further upload has brought
     */
    Set<BlobId> addReplicas(long volume, Map<BlobId, Integer> uploads);

    /**
     * Counts replicas on a volume no longer, as far as each blob has as many others as it should.
     *
     * @param epoch of whoever lets them go; nothing is let go once somebody has taken a later one
     * @param remaining for each blob, volumes that were just proved to hold it: no others do for this
     * @return the blobs that are not counted there any more, and may be dropped
     */
    Set<BlobId> releaseReplicas(long epoch, long volume, Map<BlobId, Set<Long>> remaining);

    /**
     * Blobs with a replica on this volume in a range of ids. Looks at all blobs there in turn, wherever they are: a page of a
     * volume that holds few is nearly empty.
     *
     * @param after where the range begins, this id not included; null: at the first
     * @param upTo where it ends, this id included; null: at the last
     * @param limit at most as many blobs are looked at, whether the volume holds them or not
     */
    VolumePage replicasOn(long volume, @Nullable BlobId after, @Nullable BlobId upTo, int limit);

    /** Counts replicas on a volume no longer, as they are lost; on stable storage when this returns. */
    void dropReplicas(long volume, Collection<BlobId> blobs);

    /**
     * What would be missing without a volume. Reads a row for each replica that is there.
     *
     * @param counting volumes whose replicas can be read now and are to stay
     * @param examples how many blobs to name, at most
     */
    Dependence dependence(long volume, Set<Long> counting, int examples);

    /** The newest state that this process has brought about, or seen; costs nothing. */
    CatalogMark mark();

    /** The state that the database had and does not know any more: nothing can be written until {@link #accept}. */
    Optional<CatalogMark> lost();

    /**
     * The course that the catalog has taken, read anew.
     *
     * @throws CatalogBehindException if it lacks a state that it was in while this process has run
     */
    CatalogHistory history();

    /** Takes the state for the newest that the database is in now, though it was in a later one, and begins a branch there. */
    CatalogHistory accept();

    /**
     * Enters versions under the numbers that they had, all in one transaction; none of their uploads may be there.
     *
     * @return those whose number another upload has
     */
    List<RestoredVersion> restore(List<RestoredVersion> versions);

    /** Notes that all is in here that the journal of a folder knows, which has seen a catalog in this state. */
    void caughtUp(UUID folder, CatalogMark seen);

    /**
     * Goes on after something was missing. From now on, until {@link #endHold}, no version expires that was deleted
     * before, no replica is let go and nothing is forgotten: what was decided in the time that is missing is not known.
     *
     * @param atLeast the counter is higher from now on
     */
    void goOn(long atLeast, Instant now);

    /** Since when that is so; empty if it is not. */
    Optional<Instant> held();

    /** Versions in the trash that do not expire while it is so. */
    long countHeld();

    /** Lets everything take its course again. */
    void endHold();

    /**
     * A number higher than all before, for whoever begins to give orders to nodes; another one for each that goes on from a copy of
     * this catalog.
     */
    long takeEpoch();

    /**
     * A number higher than one that a node has heard; nothing if somebody has taken that, or a higher one, here.
     *
     * @param heard more than half of all numbers is nobody's word, and nothing follows it
     */
    OptionalLong overtakeEpoch(long heard);

    /** The latest time that is known to have been: as it was kept last, or else of what lies in the trash; nothing on a new catalog. */
    Optional<Instant> latestTime();

    /** Keeps the latest time, unless a later one is kept already; on stable storage when this returns. @return what is kept now */
    Instant keepTime(Instant latest);

    /** Sets the latest time, back if need be. */
    void setTime(Instant time);

    /** Lets what was moved to the trash more than a day after this have been moved there now: a clock was ahead. @return how much */
    int restamp(Instant latest);

    /**
     * Writes a copy of the catalog as it is at this moment, while others go on reading and writing; on stable storage when this
     * returns. The copy lacks the key from which all others follow: whoever opens it as a catalog gets a new one.
     *
     * @param target must not exist
     * @return false, and nothing is written, if the catalog is in a database that has means of its own for this
     */
    boolean copyTo(Path target) throws IOException;

    /** Asks the database for a sign of life. */
    void check();

    /** What keeps it from taking more, in a sentence that says what to do; nothing if nothing does. */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    /** @throws CatalogUnavailableException if there is {@link #trouble} */
    default void mustTakeMore() {
        trouble().ifPresent(why -> {
            throw new CatalogUnavailableException(why);
        });
    }

    /** Looks after its disk; to be called now and then. */
    default void tend() {}

    @Override
    void close();
}
