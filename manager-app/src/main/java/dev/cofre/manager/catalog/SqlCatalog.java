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
import dev.cofre.manager.catalog.course.CatalogHistory;
import dev.cofre.manager.catalog.course.EpochRows;
import dev.cofre.manager.catalog.course.HistoryRows;
import dev.cofre.manager.catalog.course.TimeRows;
import dev.cofre.manager.catalog.database.Statements;
import dev.cofre.manager.catalog.file.CommitOutcome;
import dev.cofre.manager.catalog.file.CommitTransaction;
import dev.cofre.manager.catalog.file.CountRows;
import dev.cofre.manager.catalog.file.FileRows;
import dev.cofre.manager.catalog.file.NewVersion;
import dev.cofre.manager.catalog.file.ReceiptRows;
import dev.cofre.manager.catalog.file.RestoreTransaction;
import dev.cofre.manager.catalog.file.RestoredVersion;
import dev.cofre.manager.catalog.file.StoredBlob;
import dev.cofre.manager.catalog.node.KnownNode;
import dev.cofre.manager.catalog.node.NodeRows;
import dev.cofre.manager.catalog.node.RemovalRows;
import dev.cofre.manager.catalog.node.Volumes;
import dev.cofre.manager.catalog.replica.BlobCopies;
import dev.cofre.manager.catalog.replica.Dependence;
import dev.cofre.manager.catalog.replica.ReplicaRows;
import dev.cofre.manager.catalog.replica.VolumePage;
import dev.cofre.manager.catalog.trash.TrashRows;
import dev.cofre.manager.catalog.trash.TrashedVersion;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The catalog in an SQL database. As long as the catalog has calls, each of which it hands on to the rows that it is about. */
final class SqlCatalog implements Catalog {
    private final CatalogDatabase database;
    private final NodeRows nodeRows;
    private final RemovalRows removalRows;
    private final FileRows fileRows;
    private final ReceiptRows receiptRows;
    private final ReplicaRows replicaRows;
    private final CountRows countRows;
    private final TrashRows trashRows;
    private final TimeRows timeRows;
    private final HistoryRows historyRows;
    private final NoteRows noteRows;
    private final Cluster cluster;

    /** @param id of the cluster, if one has to be founded */
    private SqlCatalog(CatalogDatabase database, UUID id, KeptKeys keys) {
        this.database = database;
        JdbcClient readers = database.readers();
        nodeRows = new NodeRows(readers);
        removalRows = new RemovalRows(readers);
        fileRows = new FileRows(readers);
        Volumes volumes = new Volumes(readers);
        historyRows = new HistoryRows(readers);
        receiptRows =
                new ReceiptRows(readers, volumes, counter -> database.timeline().at(counter, historyRows::read));
        replicaRows = new ReplicaRows(readers, volumes);
        countRows = new CountRows(readers);
        trashRows = new TrashRows(readers);
        timeRows = new TimeRows(readers);
        noteRows = new NoteRows(readers);
        cluster = findOrFoundCluster(id, keys);
        write(Statements::counter); // draws a branch, also where nothing is written for long
    }

    /** Brings the tables up to date, and founds the cluster if there is none. */
    static SqlCatalog open(String url) {
        return open(url, KeptKeys.NONE);
    }

    /** @param keys for one that is a copy, and has none */
    static SqlCatalog open(String url, KeptKeys keys) {
        return found(url, UUID.randomUUID(), keys);
    }

    /** The keys of clusters that are kept beside a catalog. */
    @FunctionalInterface
    interface KeptKeys {
        KeptKeys NONE = cluster -> Optional.empty();

        Optional<KeptKey> of(UUID cluster);
    }

    /** As {@link #open}, where a cluster that is founded has this id. */
    static SqlCatalog found(String url, UUID cluster) {
        return found(url, cluster, KeptKeys.NONE);
    }

    private static SqlCatalog found(String url, UUID cluster, KeptKeys keys) {
        return CatalogDatabase.open(url, database -> new SqlCatalog(database, cluster, keys));
    }

    private static Optional<KeptKey> kept(Statements statements, KeptKeys keys) throws SQLException {
        try (ResultSet row = statements.prepare("SELECT id FROM cluster").executeQuery()) {
            return row.next() ? keys.of(UUID.fromString(row.getString(1))) : Optional.empty();
        }
    }

    private Cluster findOrFoundCluster(UUID id, KeptKeys keys) {
        byte[] drawn = new byte[32];
        new SecureRandom().nextBytes(drawn);
        write(statements -> {
            PreparedStatement insert = statements.prepare(
                    "INSERT INTO cluster (one, id, manager_key) VALUES (1, ?, ?) ON CONFLICT (one) DO NOTHING");
            insert.setString(1, id.toString());
            insert.setBytes(2, drawn);
            insert.executeUpdate();
            byte[] key = kept(statements, keys).map(KeptKey::bytes).orElse(drawn);
            PreparedStatement anew = // of a copy, which has none
                    statements.prepare("UPDATE cluster SET manager_key = ? WHERE length(manager_key) = 0");
            anew.setBytes(1, key);
            return anew.executeUpdate();
        });
        return database.readers()
                .sql("SELECT id, manager_key FROM cluster")
                .query((row, number) -> cluster(UUID.fromString(row.getString(1)), row.getBytes(2), keys))
                .single();
    }

    private static Cluster cluster(UUID id, byte[] managerKey, KeptKeys keys) {
        Optional<KeptKey> kept = keys.of(id).filter(key -> key.has(managerKey));
        return new Cluster(id, managerKey, kept.map(KeptKey::since).orElse(null));
    }

    /** Whoever opens it next has this key. */
    void keepKey(byte[] managerKey) {
        write(statements -> {
            PreparedStatement set = statements.prepare("UPDATE cluster SET manager_key = ?");
            set.setBytes(1, managerKey);
            return set.executeUpdate();
        });
    }

    @Override
    public Cluster cluster() {
        return cluster;
    }

    @Override
    public List<KnownNode> nodes() {
        return read(nodeRows::all);
    }

    @Override
    public Optional<KnownNode> node(NodeId node) {
        return read(() -> nodeRows.find(node));
    }

    @Override
    public KnownNode enter(NodeId node, UUID folder, URI url, String zone) {
        write(statements -> {
            NodeRows.enter(statements, node, folder, url, zone);
            return node;
        });
        return node(node).orElseThrow();
    }

    @Override
    public Optional<NodeKey> keyOf(UUID folder) {
        return read(() -> nodeRows.keyOf(folder));
    }

    @Override
    public void admit(NodeId node, UUID folder, NodeKey key) {
        write(statements -> {
            NodeRows.admit(statements, node, folder, key);
            return node;
        });
    }

    @Override
    public void begin(NodeId node, BlobId session) {
        write(statements -> {
            NodeRows.begin(statements, node, session);
            return node;
        });
    }

    @Override
    public void moved(NodeId node, KnownNode.Move move) {
        write(statements -> {
            NodeRows.moved(statements, node, move);
            return node;
        });
    }

    @Override
    public void drain(NodeId node, boolean on) {
        write(statements -> {
            NodeRows.drain(statements, node, on);
            return node;
        });
    }

    @Override
    public long neededFrom(NodeId node, Set<Long> others) {
        return read(() -> removalRows.needed(node, others));
    }

    @Override
    public long replicasOf(NodeId node) {
        return read(() -> removalRows.replicas(node));
    }

    @Override
    public int forgetReplicas(NodeId node, Set<Long> others, int limit) {
        return write(
                statements -> HistoryRows.isHeld(statements) ? 0 : RemovalRows.forget(statements, node, others, limit));
    }

    @Override
    public boolean remove(NodeId node, Instant now) {
        return write(statements -> RemovalRows.remove(statements, node, now));
    }

    @Override
    public boolean isRemoved(UUID folder) {
        return read(() -> removalRows.isRemoved(folder));
    }

    @Override
    public List<CommitOutcome> commit(List<NewVersion> versions) {
        return write(statements -> new CommitTransaction(statements, receiptRows).run(versions));
    }

    @Override
    public Map<UploadId, Receipt> receipts(Collection<UploadId> uploads) {
        return uploads.isEmpty() ? Map.of() : read(() -> receiptRows.of(uploads));
    }

    @Override
    public Map<BlobId, StoredBlob> blobs(Collection<BlobId> blobs) {
        return read(() -> fileRows.blobs(blobs));
    }

    @Override
    public Map<BlobId, StoredBlob> blobsOf(ClientName client, Collection<BlobId> blobs) {
        return read(() -> fileRows.blobsOf(client, blobs));
    }

    @Override
    public List<ClientName> clients(String ending) {
        return read(() -> fileRows.clients(ending));
    }

    @Override
    public FilePage files(ClientName client, @Nullable FileName after, int limit) {
        return read(() -> fileRows.page(client, after, limit));
    }

    @Override
    public Optional<FileVersions> versions(ClientName client, FileName name, @Nullable Integer before, int limit) {
        return read(() -> fileRows.versions(client, name, before, limit));
    }

    @Override
    public Optional<FileVersion> version(ClientName client, FileName name, @Nullable Integer version) {
        return read(() -> fileRows.version(client, name, version));
    }

    @Override
    public List<TrashedVersion> delete(ClientName client, FileName name, @Nullable Integer version, Instant now) {
        return write(statements -> TrashRows.delete(statements, client, name, version, now));
    }

    @Override
    public Optional<List<TrashedVersion>> deleteIf(
            ClientName client, FileName name, @Nullable Integer version, Set<BlobId> newest, Instant now) {
        return write(statements -> TrashRows.deleteIf(statements, client, name, version, newest, now));
    }

    @Override
    public List<TrashedVersion> undelete(ClientName client, FileName name, @Nullable Integer version, Instant now) {
        return write(statements -> TrashRows.undelete(statements, client, name, version, now));
    }

    @Override
    public Map<String, TrashedVersion> trash(ClientName client, @Nullable String after, int limit) {
        return read(() -> trashRows.page(client, after, limit));
    }

    @Override
    public List<Deletion> deletions(ClientName client, @Nullable Long before, int limit) {
        return read(() -> trashRows.deletions(client, before, limit));
    }

    @Override
    public Set<BlobId> expire(Instant deletedBefore, int limit, Instant now) {
        return write(statements -> TrashRows.expire(statements, deletedBefore, limit, now));
    }

    @Override
    public Set<UploadId> expired(Collection<UploadId> uploads) {
        return read(() -> trashRows.expired(uploads));
    }

    @Override
    public int forget(Instant before, int limit) {
        return write(statements -> TrashRows.forget(statements, before, limit));
    }

    @Override
    public List<BlobCopies> copiesOn(long volume, long after, int limit) {
        return read(() -> replicaRows.on(volume, after, limit));
    }

    @Override
    public List<BlobCopies> copies(long after, int limit) {
        return read(() -> replicaRows.all(after, limit));
    }

    @Override
    public List<BlobCopies> copies(Collection<BlobId> blobs) {
        return read(() -> replicaRows.of(blobs));
    }

    @Override
    public UploadPage uploadsOf(BlobId blob, @Nullable String after, int limit) {
        return read(() -> replicaRows.uploads(blob, after, limit));
    }

    @Override
    public boolean concerns(BlobId blob, long volume) {
        return read(() -> replicaRows.concerns(blob, volume));
    }

    @Override
    public Set<BlobId> addReplicas(long volume, Map<BlobId, Integer> uploads) {
        return write(statements -> ReplicaRows.add(statements, volume, uploads));
    }

    @Override
    public Set<BlobId> releaseReplicas(long epoch, long volume, Map<BlobId, Set<Long>> remaining) {
        return write(statements ->
                EpochRows.isCurrent(statements, epoch) ? ReplicaRows.release(statements, volume, remaining) : Set.of());
    }

    @Override
    public long expiring(Instant deletedBefore) {
        return read(() -> countRows.deletedBefore(deletedBefore));
    }

    @Override
    public long versions() {
        return read(countRows::versions);
    }

    @Override
    public Map<ClientName, Long> versionsByClient() {
        return read(countRows::versionsByClient);
    }

    @Override
    public long files(ClientName client) {
        return read(() -> countRows.files(client));
    }

    @Override
    public long replicas() {
        return read(countRows::replicas);
    }

    @Override
    public VolumePage replicasOn(long volume, @Nullable BlobId after, @Nullable BlobId upTo, int limit) {
        return read(() -> replicaRows.on(volume, after, upTo, limit));
    }

    @Override
    public void dropReplicas(long volume, Collection<BlobId> blobs) {
        write(statements -> {
            ReplicaRows.drop(statements, volume, blobs);
            return blobs;
        });
    }

    @Override
    public Dependence dependence(long volume, Set<Long> counting, int examples) {
        return read(() -> replicaRows.dependence(volume, counting, examples));
    }

    @Override
    public CatalogMark mark() {
        return database.timeline().newest();
    }

    @Override
    public Optional<CatalogMark> lost() {
        return Optional.ofNullable(database.timeline().lost());
    }

    @Override
    public CatalogHistory history() {
        database.mustBeInPlace();
        CatalogMark before = database.timeline().newest();
        return database.timeline().seen(before, read(historyRows::read));
    }

    @Override
    public CatalogHistory accept() {
        CatalogHistory now = read(historyRows::read);
        database.timeline().accept(now);
        write(Statements::counter);
        return now;
    }

    @Override
    public List<RestoredVersion> restore(List<RestoredVersion> versions) {
        return write(statements -> new RestoreTransaction(statements).run(versions));
    }

    @Override
    public void caughtUp(UUID folder, CatalogMark seen) {
        write(statements -> {
            HistoryRows.caughtUp(statements, folder, seen);
            return folder;
        });
    }

    /** As {@link #caughtUp}, and counts on from there: what was entered later must have a higher counter. */
    void caughtUpBeyond(UUID folder, CatalogMark seen) {
        write(statements -> {
            HistoryRows.caughtUp(statements, folder, seen);
            HistoryRows.raise(statements, seen.counter());
            return folder;
        });
    }

    @Override
    public void goOn(long atLeast, Instant now) {
        write(statements -> {
            HistoryRows.hold(statements, now);
            HistoryRows.raise(statements, atLeast);
            return atLeast;
        });
    }

    @Override
    public Optional<Instant> held() {
        return read(historyRows::held);
    }

    @Override
    public long countHeld() {
        return read(historyRows::countHeld);
    }

    @Override
    public void endHold() {
        write(statements -> {
            HistoryRows.hold(statements, null);
            return this;
        });
    }

    @Override
    public long takeEpoch() {
        return write(EpochRows::take);
    }

    @Override
    public OptionalLong overtakeEpoch(long heard) {
        return write(statements -> EpochRows.overtake(statements, heard));
    }

    @Override
    public Optional<Instant> latestTime() {
        return read(timeRows::latest);
    }

    @Override
    public Instant keepTime(Instant latest) {
        return write(statements -> TimeRows.keep(statements, latest));
    }

    @Override
    public void setTime(Instant time) {
        write(statements -> TimeRows.set(statements, time));
    }

    @Override
    public int restamp(Instant latest) {
        return write(statements -> TimeRows.restamp(statements, latest));
    }

    @Override
    public Map<String, String> notes(String topic) {
        return read(() -> noteRows.of(topic));
    }

    @Override
    public void note(String topic, Map<String, String> notes, Collection<String> gone) {
        write(statements -> {
            NoteRows.write(statements, topic, notes, gone);
            return topic;
        });
    }

    @Override
    public OptionalLong space() {
        return database.space();
    }

    @Override
    public boolean copyTo(Path target) throws IOException {
        return database.copyTo(target);
    }

    @Override
    public void check() {
        database.check();
    }

    @Override
    public Optional<String> trouble() {
        return database.trouble();
    }

    @Override
    public void tend() {
        database.tend();
    }

    @Override
    public void close() {
        database.close();
    }

    private <T> T read(Supplier<T> query) {
        return database.read(query);
    }

    <T> T write(Writer.Work<T> work) {
        return database.write(work);
    }
}
