package dev.cofre.manager.catalog;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.FilePage;
import dev.cofre.api.file.FileVersion;
import dev.cofre.api.file.FileVersions;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.repair.CommittedUpload;
import dev.cofre.api.repair.UploadPage;
import dev.cofre.api.trash.Deletion;
import dev.cofre.api.trash.Deletion.Operation;
import dev.cofre.manager.catalog.course.CatalogBehindException;
import dev.cofre.manager.catalog.course.CatalogHistory;
import dev.cofre.manager.catalog.course.CatalogHistory.Branch;
import dev.cofre.manager.catalog.file.CommitOutcome;
import dev.cofre.manager.catalog.file.NewVersion;
import dev.cofre.manager.catalog.file.ReceiptRows;
import dev.cofre.manager.catalog.file.RestoredVersion;
import dev.cofre.manager.catalog.file.StoredBlob;
import dev.cofre.manager.catalog.node.FolderTakenException;
import dev.cofre.manager.catalog.node.KnownNode;
import dev.cofre.manager.catalog.replica.BlobCopies;
import dev.cofre.manager.catalog.replica.Dependence;
import dev.cofre.manager.catalog.replica.VolumePage;
import dev.cofre.manager.catalog.trash.TrashedVersion;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The catalog in memory, for whoever needs thousands of them. Keeps to the contract of those in databases; how it was at some moment
 * can be had back, as a database can be from a copy.
 */
public final class MemoryCatalog implements Catalog {
    private static final Comparator<Version> BY_FILE =
            Comparator.<Version>comparingLong(version -> version.file.id).thenComparingInt(version -> version.number);

    private static final int DRAWN_BITS = 20;

    private State state;
    /** The newest state that this process has brought about, or seen. */
    private CatalogMark newest;
    /** The state that it was in and does not know any more. */
    private @Nullable CatalogMark lost;

    private boolean drawing = true;

    public MemoryCatalog(UUID cluster) {
        this(new State(new Cluster(cluster, new byte[32], null)));
    }

    private MemoryCatalog(State state) {
        this.state = state;
        newest = state.mark();
    }

    /** As a process that opens it anew: what another has seen of it is not known, and a branch begins. */
    public synchronized MemoryCatalog again() {
        newest = state.mark();
        lost = null;
        drawing = true;
        write();
        return this;
    }

    /** How it is now; not changed by what happens later. */
    public synchronized MemoryCatalog copy() {
        return new MemoryCatalog(new State(state));
    }

    /** Sets it back to how another one is. */
    public synchronized void putBack(MemoryCatalog earlier) {
        state = new State(earlier.state);
    }

    /** Sets back how it came to be as it is, and nothing else. */
    synchronized void setBackCourse(CatalogHistory old) {
        state.counter = old.counter();
        state.branches.clear();
        state.branches.addAll(old.branches());
    }

    /** Begins a transaction. */
    private void write() {
        mustBeKnown();
        CatalogMark now = state.mark();
        boolean follows = newest.isOnBranchOf(now) && newest.counter() <= now.counter();
        if (!follows && !state.history().contains(newest)) {
            lost = newest;
            mustBeKnown();
        }
        state.counter++;
        if (drawing) {
            state.branches.add(new Branch(drawn(), state.counter));
            state.counter += CatalogHistory.LEAP;
            drawing = false;
        }
        newest = state.mark();
    }

    /** Nobody has to guess it. */
    private static UUID drawn() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong());
    }

    private void mustBeKnown() {
        if (lost != null) {
            throw new CatalogBehindException(lost);
        }
    }

    private static final class State {
        final Cluster cluster;
        final Map<Long, Volume> volumes = new TreeMap<>();
        final Map<NodeId, Member> members = new TreeMap<>();
        final Set<UUID> removed = new HashSet<>();
        final Map<ClientName, Map<FileName, FileRow>> files = new LinkedHashMap<>();
        final Map<BlobId, BlobRow> blobs = new TreeMap<>();
        final TreeMap<Long, BlobRow> rows = new TreeMap<>();
        final Map<UploadId, Version> uploads = new LinkedHashMap<>();
        final Map<UploadId, Instant> expired = new LinkedHashMap<>();
        final List<Entry> log = new ArrayList<>();
        final List<Branch> branches = new ArrayList<>();
        final Map<UUID, CatalogMark> caughtUp = new HashMap<>();
        final Map<String, Map<String, String>> notes = new TreeMap<>();
        UUID generation = drawn();
        long counter;
        long epoch;
        long last;

        @Nullable
        Instant held;

        @Nullable
        Instant latest;

        State(Cluster cluster) {
            this.cluster = cluster;
            branches.add(new Branch(drawn(), 0));
        }

        CatalogMark mark() {
            return new CatalogMark(generation, branches.get(branches.size() - 1).id(), counter);
        }

        CatalogHistory history() {
            return new CatalogHistory(generation, counter, branches, caughtUp);
        }

        State(State other) {
            cluster = other.cluster;
            volumes.putAll(other.volumes);
            other.notes.forEach((topic, said) -> notes.put(topic, new TreeMap<>(said)));
            members.putAll(other.members);
            removed.addAll(other.removed);
            Map<FileRow, FileRow> copied = new HashMap<>();
            other.files.forEach((client, named) -> {
                Map<FileName, FileRow> mine = new LinkedHashMap<>();
                named.forEach((name, file) -> {
                    FileRow copy = new FileRow(file);
                    copied.put(file, copy);
                    mine.put(name, copy);
                });
                files.put(client, mine);
            });
            other.rows.forEach((row, blob) -> {
                BlobRow copy = new BlobRow(blob);
                rows.put(row, copy);
                blobs.put(copy.blob, copy);
            });
            other.uploads.forEach((upload, version) -> {
                FileRow file = Objects.requireNonNull(copied.get(version.file));
                BlobRow blob = Objects.requireNonNull(rows.get(version.blob.row));
                Version copy = new Version(file, version.number, blob, version.receipt);
                copy.deleted = version.deleted;
                file.versions.put(copy.number, copy);
                blob.versions.add(copy);
                uploads.put(upload, copy);
            });
            expired.putAll(other.expired);
            log.addAll(other.log);
            branches.addAll(other.branches);
            caughtUp.putAll(other.caughtUp);
            generation = other.generation;
            counter = other.counter;
            held = other.held;
            epoch = other.epoch;
            last = other.last;
            latest = other.latest;
        }
    }

    private record Volume(
            UUID folder, NodeId node, @Nullable NodeKey key) {}

    private record Member(
            URI url,
            String zone,
            long volume,
            boolean draining,
            @Nullable BlobId session,
            KnownNode.@Nullable Move moved) {}

    private record Entry(ClientName client, Deletion deletion) {}

    private static final class FileRow {
        final long id;
        final TreeMap<Integer, Version> versions = new TreeMap<>();
        int highest;

        FileRow(long id) {
            this.id = id;
        }

        FileRow(FileRow other) {
            this(other.id);
            highest = other.highest;
        }

        Optional<Version> newest() {
            return versions.descendingMap().values().stream()
                    .filter(version -> version.deleted == null)
                    .findFirst();
        }
    }

    private static final class BlobRow {
        final long row;
        final BlobId blob;
        final long size;
        final TreeMap<Long, Integer> replicas = new TreeMap<>();
        final Set<Long> losses = new HashSet<>();
        final List<Version> versions = new ArrayList<>();

        @Nullable
        Instant unneeded;

        BlobRow(long row, BlobId blob, long size) {
            this.row = row;
            this.blob = blob;
            this.size = size;
        }

        BlobRow(BlobRow other) {
            this(other.row, other.blob, other.size);
            replicas.putAll(other.replicas);
            losses.addAll(other.losses);
            unneeded = other.unneeded;
        }

        int wanted() {
            int most = 0;
            for (Version version : versions) {
                most = Math.max(most, version.receipt.copies().copies());
            }
            return most;
        }

        BlobCopies copies() {
            return new BlobCopies(row, blob, size, wanted(), versions.size(), replicas);
        }
    }

    private static final class Version {
        final FileRow file;
        final int number;
        final BlobRow blob;
        final Receipt receipt;

        @Nullable
        Instant deleted;

        Version(FileRow file, int number, BlobRow blob, Receipt receipt) {
            this.file = file;
            this.number = number;
            this.blob = blob;
            this.receipt = receipt;
        }

        TrashedVersion trashed(Instant since) {
            return new TrashedVersion(receipt.name(), number, blob.blob, blob.size, since);
        }
    }

    @Override
    public Cluster cluster() {
        return state.cluster;
    }

    @Override
    public synchronized List<KnownNode> nodes() {
        return state.members.keySet().stream()
                .map(node -> node(node).orElseThrow())
                .toList();
    }

    @Override
    public synchronized Optional<KnownNode> node(NodeId node) {
        Member member = state.members.get(node);
        if (member == null) {
            return Optional.empty();
        }
        Volume volume = Objects.requireNonNull(state.volumes.get(member.volume));
        return Optional.of(new KnownNode(
                node,
                member.url,
                member.zone,
                volume.folder,
                member.volume,
                member.draining,
                volume.key,
                member.session,
                member.moved));
    }

    @Override
    public synchronized KnownNode enter(NodeId node, UUID folder, URI url, String zone) {
        write();
        long volume = volume(node, folder);
        Member before = state.members.get(node);
        state.members.put(
                node,
                before == null
                        ? new Member(url, zone, volume, false, null, null)
                        : new Member(url, zone, volume, before.draining, before.session, before.moved));
        return node(node).orElseThrow();
    }

    private long volume(NodeId node, UUID folder) {
        for (Map.Entry<Long, Volume> each : state.volumes.entrySet()) {
            if (each.getValue().folder.equals(folder)) {
                if (!each.getValue().node.equals(node)) {
                    throw new FolderTakenException(each.getValue().node, node);
                }
                return each.getKey();
            }
        }
        long id = state.volumes.size() + 1L;
        state.volumes.put(id, new Volume(folder, node, null));
        return id;
    }

    @Override
    public synchronized Optional<NodeKey> keyOf(UUID folder) {
        return state.volumes.values().stream()
                .filter(volume -> volume.folder.equals(folder) && !state.removed.contains(folder))
                .map(Volume::key)
                .filter(Objects::nonNull)
                .findFirst();
    }

    @Override
    public synchronized void admit(NodeId node, UUID folder, NodeKey key) {
        write();
        state.volumes.put(volume(node, folder), new Volume(folder, node, key));
        state.removed.remove(folder);
    }

    @Override
    public synchronized long neededFrom(NodeId node, Set<Long> others) {
        return volumesOf(node).stream()
                .mapToLong(volume -> state.rows.values().stream()
                        .filter(blob -> blob.replicas.containsKey(volume) && isNeeded(blob, others))
                        .count())
                .sum();
    }

    @Override
    public synchronized long replicasOf(NodeId node) {
        return volumesOf(node).stream()
                .mapToLong(volume -> state.rows.values().stream()
                        .filter(blob -> blob.replicas.containsKey(volume))
                        .count())
                .sum();
    }

    private Set<Long> volumesOf(NodeId node) {
        return state.volumes.entrySet().stream()
                .filter(each -> each.getValue().node.equals(node))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static boolean isNeeded(BlobRow blob, Set<Long> others) {
        return blob.replicas.entrySet().stream()
                        .filter(each -> others.contains(each.getKey()) && each.getValue() >= blob.versions.size())
                        .count()
                < blob.wanted();
    }

    @Override
    public synchronized int forgetReplicas(NodeId node, Set<Long> others, int limit) {
        write();
        int forgotten = 0;
        if (state.held != null) {
            return forgotten;
        }
        for (long volume : volumesOf(node)) {
            for (BlobRow blob : state.rows.values()) {
                if (forgotten < limit && !isNeeded(blob, others) && blob.replicas.remove(volume) != null) {
                    forgotten++;
                }
            }
        }
        return forgotten;
    }

    @Override
    public synchronized boolean remove(NodeId node, Instant now) {
        write();
        Set<Long> volumes = volumesOf(node);
        if (state.rows.values().stream().anyMatch(blob -> volumes.stream().anyMatch(blob.replicas::containsKey))) {
            return false;
        }
        state.members.remove(node);
        volumes.forEach(volume -> state.removed.add(Objects.requireNonNull(state.volumes.get(volume)).folder));
        state.rows.values().forEach(blob -> blob.losses.removeAll(volumes));
        return true;
    }

    @Override
    public synchronized boolean isRemoved(UUID folder) {
        return state.removed.contains(folder);
    }

    @Override
    public synchronized void begin(NodeId node, BlobId session) {
        write();
        state.members.computeIfPresent(
                node, (id, each) -> new Member(each.url, each.zone, each.volume, each.draining, session, each.moved));
    }

    @Override
    public synchronized void moved(NodeId node, KnownNode.Move move) {
        write();
        state.members.computeIfPresent(
                node, (id, each) -> new Member(each.url, each.zone, each.volume, each.draining, each.session, move));
    }

    @Override
    public synchronized void drain(NodeId node, boolean on) {
        write();
        state.members.computeIfPresent(
                node, (id, each) -> new Member(each.url, each.zone, each.volume, on, each.session, each.moved));
    }

    @Override
    public synchronized List<CommitOutcome> commit(List<NewVersion> versions) {
        write();
        List<CommitOutcome> outcomes = new ArrayList<>();
        Map<BlobRow, Map<Long, Integer>> learnt = new LinkedHashMap<>();
        for (NewVersion version : versions) {
            Version known = state.uploads.get(version.upload());
            if (known != null) {
                // its proofs may be of any time since
                outcomes.add(sameOrTaken(version, known));
            } else if (state.expired.containsKey(version.upload())) {
                outcomes.add(new CommitOutcome.Expired());
            } else {
                CommitOutcome outcome = enter(version);
                outcomes.add(outcome);
                if (outcome instanceof CommitOutcome.Committed) {
                    Map<Long, Integer> holders = learnt.computeIfAbsent(
                            Objects.requireNonNull(state.blobs.get(version.blob())), blob -> new TreeMap<>());
                    version.holders().forEach(holder -> holders.merge(holder.volume(), 1, Integer::sum));
                }
            }
        }
        learnt.forEach((blob, holders) -> {
            holders.forEach((volume, more) -> blob.replicas.merge(volume, more, Integer::sum));
            blob.losses.removeAll(holders.keySet());
        });
        return outcomes;
    }

    private static CommitOutcome sameOrTaken(NewVersion version, Version known) {
        Receipt receipt = known.receipt;
        boolean same = receipt.blob().equals(version.blob())
                && receipt.client().equals(version.client())
                && receipt.name().equals(version.name());
        return same ? new CommitOutcome.Committed(receipt) : new CommitOutcome.UploadTaken();
    }

    private CommitOutcome enter(NewVersion version) {
        BlobRow blob = blob(version);
        if (blob.size != version.size()) {
            return new CommitOutcome.OtherSize(blob.size);
        }
        FileRow file = file(version);
        return new CommitOutcome.Committed(add(version, file, file.highest + 1, blob, version.holders()));
    }

    private BlobRow blob(NewVersion version) {
        return state.blobs.computeIfAbsent(version.blob(), id -> {
            BlobRow made = new BlobRow(++state.last, id, version.size());
            state.rows.put(made.row, made);
            return made;
        });
    }

    private FileRow file(NewVersion version) {
        return state.files
                .computeIfAbsent(version.client(), client -> new LinkedHashMap<>())
                .computeIfAbsent(version.name(), name -> new FileRow(++state.last));
    }

    private Receipt add(NewVersion version, FileRow file, int number, BlobRow blob, List<NewVersion.Holder> proofs) {
        NewVersion proved = new NewVersion(
                version.upload(),
                version.client(),
                version.name(),
                version.blob(),
                version.size(),
                version.copies(),
                proofs,
                version.committed());
        Receipt receipt = ReceiptRows.of(proved, number, newest);
        Version made = new Version(file, number, blob, receipt);
        file.highest = Math.max(file.highest, number);
        file.versions.put(number, made);
        blob.versions.add(made);
        state.uploads.put(version.upload(), made);
        return receipt;
    }

    @Override
    public synchronized Map<UploadId, Receipt> receipts(Collection<UploadId> uploads) {
        Map<UploadId, Receipt> found = new HashMap<>();
        for (UploadId upload : uploads) {
            Version version = state.uploads.get(upload);
            if (version != null) {
                found.put(upload, version.receipt);
            }
        }
        return found;
    }

    @Override
    public synchronized Map<BlobId, StoredBlob> blobs(Collection<BlobId> blobs) {
        Map<BlobId, StoredBlob> stored = new HashMap<>();
        for (BlobId blob : blobs) {
            BlobRow row = state.blobs.get(blob);
            List<NodeId> nodes = row == null ? List.of() : nodesOf(row);
            if (row != null && !nodes.isEmpty()) {
                stored.put(blob, new StoredBlob(row.size, Set.copyOf(nodes)));
            }
        }
        return stored;
    }

    @Override
    public synchronized Map<BlobId, StoredBlob> blobsOf(ClientName client, Collection<BlobId> blobs) {
        Map<BlobId, StoredBlob> stored = blobs(blobs);
        stored.keySet()
                .removeIf(blob -> Objects.requireNonNull(state.blobs.get(blob)).versions.stream()
                        .noneMatch(version -> version.deleted == null
                                && version.receipt.client().equals(client)));
        return stored;
    }

    /** Those whose current folder has it. */
    private List<NodeId> nodesOf(BlobRow blob) {
        List<NodeId> nodes = new ArrayList<>();
        for (long volume : blob.replicas.keySet()) {
            NodeId node = Objects.requireNonNull(state.volumes.get(volume)).node;
            Member member = state.members.get(node);
            if (member != null && member.volume == volume) {
                nodes.add(node);
            }
        }
        return nodes;
    }

    @Override
    public synchronized List<ClientName> clients(String ending) {
        return state.files.keySet().stream()
                .filter(client -> client.value().endsWith(ending))
                .sorted(Comparator.comparing(ClientName::value))
                .toList();
    }

    @Override
    public synchronized FilePage files(ClientName client, @Nullable FileName after, int limit) {
        List<FileEntry> entries = state.files.getOrDefault(client, Map.of()).values().stream()
                .flatMap(file -> file.newest().stream())
                .filter(version -> after == null || bytewise(after, version.receipt.name()) < 0)
                .sorted((one, other) -> bytewise(one.receipt.name(), other.receipt.name()))
                .limit(limit + 1L)
                .map(version -> new FileEntry(
                        version.receipt.name(),
                        version.number,
                        version.blob.blob,
                        version.blob.size,
                        version.receipt.committed(),
                        nodesOf(version.blob).size()))
                .toList();
        return entries.size() <= limit
                ? new FilePage(entries, null)
                : new FilePage(entries.subList(0, limit), entries.get(limit - 1).name());
    }

    private static int bytewise(FileName one, FileName other) {
        return java.util.Arrays.compareUnsigned(
                one.value().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                other.value().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private Optional<FileRow> file(ClientName client, FileName name) {
        return Optional.ofNullable(state.files.getOrDefault(client, Map.of()).get(name));
    }

    @Override
    public synchronized Optional<FileVersions> versions(
            ClientName client, FileName name, @Nullable Integer before, int limit) {
        return file(client, name).filter(file -> file.newest().isPresent()).map(file -> {
            List<FileVersion> rows = file.versions.descendingMap().values().stream()
                    .filter(version -> version.deleted == null && (before == null || version.number < before))
                    .limit(limit + 1L)
                    .map(this::shown)
                    .toList();
            boolean more = rows.size() > limit;
            List<FileVersion> page = more ? rows.subList(0, limit) : rows;
            return new FileVersions(
                    client, name, page, more ? page.get(limit - 1).version() : null);
        });
    }

    @Override
    public synchronized Optional<FileVersion> version(ClientName client, FileName name, @Nullable Integer version) {
        return file(client, name)
                .flatMap(file -> version == null
                        ? file.newest()
                        : Optional.ofNullable(file.versions.get(version)).filter(each -> each.deleted == null))
                .map(this::shown);
    }

    private FileVersion shown(Version version) {
        return new FileVersion(
                version.number,
                version.blob.blob,
                version.blob.size,
                version.receipt.committed(),
                version.receipt.upload(),
                nodesOf(version.blob));
    }

    @Override
    public synchronized List<TrashedVersion> delete(
            ClientName client, FileName name, @Nullable Integer version, Instant now) {
        write();
        Instant at = millis(now);
        List<TrashedVersion> deleted = new ArrayList<>();
        for (Version each : ofFile(client, name, version, false)) {
            each.deleted = at;
            log(each, at, Operation.DELETE);
            deleted.add(each.trashed(now));
        }
        return deleted;
    }

    @Override
    public synchronized Optional<List<TrashedVersion>> deleteIf(
            ClientName client, FileName name, @Nullable Integer version, Set<BlobId> newest, Instant now) {
        boolean other = ofFile(client, name, version, false).stream()
                .max(Comparator.comparingInt(each -> each.number))
                .filter(last -> !newest.contains(last.receipt.blob()))
                .isPresent();
        return other ? Optional.empty() : Optional.of(delete(client, name, version, now));
    }

    @Override
    public synchronized List<TrashedVersion> undelete(
            ClientName client, FileName name, @Nullable Integer version, Instant now) {
        write();
        List<TrashedVersion> back = new ArrayList<>();
        for (Version each : ofFile(client, name, version, true)) {
            back.add(each.trashed(Objects.requireNonNull(each.deleted)));
            each.deleted = null;
            log(each, millis(now), Operation.UNDELETE);
        }
        return back;
    }

    private List<Version> ofFile(ClientName client, FileName name, @Nullable Integer version, boolean deleted) {
        return file(client, name).stream()
                .flatMap(file -> file.versions.values().stream())
                .filter(each -> (version == null || each.number == version) && (each.deleted != null) == deleted)
                .toList();
    }

    private void log(Version version, Instant at, Operation operation) {
        state.log.add(new Entry(
                version.receipt.client(),
                new Deletion(
                        ++state.last,
                        at,
                        operation,
                        version.receipt.name(),
                        version.number,
                        version.blob.blob,
                        version.blob.size)));
    }

    @Override
    public synchronized Map<String, TrashedVersion> trash(ClientName client, @Nullable String after, int limit) {
        long[] from = cursor(after, 2);
        Map<String, TrashedVersion> page = new LinkedHashMap<>();
        state.files.getOrDefault(client, Map.of()).values().stream()
                .flatMap(file -> file.versions.values().stream())
                .filter(each -> each.deleted != null)
                .filter(each -> each.file.id > from[0] || each.file.id == from[0] && each.number > from[1])
                .sorted(BY_FILE)
                .limit(limit)
                .forEach(each -> page.put(
                        "%d-%d".formatted(each.file.id, each.number),
                        each.trashed(Objects.requireNonNull(each.deleted))));
        return page;
    }

    private static long[] cursor(@Nullable String after, int parts) {
        long[] cursor = new long[parts];
        if (after == null) {
            return cursor;
        }
        String[] texts = after.split("-", -1);
        if (texts.length != parts) {
            throw new IllegalArgumentException("'%.40s' is not where a page ends".formatted(after));
        }
        for (int i = 0; i < parts; i++) {
            cursor[i] = Long.parseLong(texts[i]);
        }
        return cursor;
    }

    @Override
    public synchronized List<Deletion> deletions(ClientName client, @Nullable Long before, int limit) {
        return state.log.stream()
                .filter(entry -> entry.client.equals(client))
                .map(Entry::deletion)
                .filter(each -> before == null || each.number() < before)
                .sorted(Comparator.comparingLong(Deletion::number).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized Set<BlobId> expire(Instant deletedBefore, int limit, Instant now) {
        write();
        List<Version> expiring = state.uploads.values().stream()
                .filter(each -> each.deleted != null && each.deleted.isBefore(millis(deletedBefore)))
                .filter(each -> !isHeld(Objects.requireNonNull(each.deleted)))
                .sorted(Comparator.comparing((Version each) -> Objects.requireNonNull(each.deleted))
                        .thenComparing(BY_FILE))
                .limit(limit)
                .toList();
        Set<BlobId> gone = new LinkedHashSet<>();
        for (Version each : expiring) {
            log(each, millis(now), Operation.EXPIRE);
            UploadId upload = each.receipt.upload();
            each.file.versions.remove(each.number);
            each.blob.versions.remove(each);
            state.uploads.remove(upload);
            state.expired.putIfAbsent(upload, millis(now));
            each.blob.replicas.replaceAll((volume, uploads) -> Math.max(0, uploads - 1));
            if (each.blob.versions.isEmpty()) {
                each.blob.unneeded = millis(now);
                gone.add(each.blob.blob);
            }
        }
        return gone;
    }

    @Override
    public synchronized Set<UploadId> expired(Collection<UploadId> uploads) {
        return uploads.stream().filter(state.expired::containsKey).collect(Collectors.toSet());
    }

    @Override
    public synchronized int forget(Instant before, int limit) {
        write();
        if (state.held != null) {
            return 0;
        }
        List<BlobRow> unneeded = state.rows.values().stream()
                .filter(blob -> blob.versions.isEmpty() && blob.replicas.isEmpty())
                .filter(blob -> blob.unneeded != null && blob.unneeded.isBefore(before))
                .limit(limit)
                .toList();
        unneeded.forEach(blob -> {
            state.rows.remove(blob.row);
            state.blobs.remove(blob.blob);
        });
        List<Entry> entries = state.log.stream()
                .filter(entry -> entry.deletion.at().isBefore(before))
                .limit(limit)
                .toList();
        state.log.removeAll(entries);
        List<UploadId> uploads = state.expired.entrySet().stream()
                .filter(entry -> entry.getValue().isBefore(before))
                .limit(limit)
                .map(Map.Entry::getKey)
                .toList();
        uploads.forEach(state.expired::remove);
        return unneeded.size() + entries.size() + uploads.size();
    }

    @Override
    public synchronized List<BlobCopies> copiesOn(long volume, long after, int limit) {
        return state.rows.tailMap(after, false).values().stream()
                .filter(blob -> blob.replicas.containsKey(volume))
                .limit(limit)
                .map(BlobRow::copies)
                .toList();
    }

    @Override
    public synchronized List<BlobCopies> copies(long after, int limit) {
        return state.rows.tailMap(after, false).values().stream()
                .limit(limit)
                .map(BlobRow::copies)
                .toList();
    }

    @Override
    public synchronized List<BlobCopies> copies(Collection<BlobId> blobs) {
        return new HashSet<>(blobs)
                .stream()
                        .map(state.blobs::get)
                        .filter(Objects::nonNull)
                        .sorted(Comparator.comparingLong(blob -> blob.row))
                        .map(BlobRow::copies)
                        .toList();
    }

    @Override
    public synchronized UploadPage uploadsOf(BlobId blob, @Nullable String after, int limit) {
        long[] from = cursor(after, 2);
        BlobRow row = state.blobs.get(blob);
        List<Version> all = row == null
                ? List.of()
                : row.versions.stream()
                        .filter(each -> each.file.id > from[0] || each.file.id == from[0] && each.number > from[1])
                        .sorted(BY_FILE)
                        .toList();
        List<Version> page = all.subList(0, Math.min(limit, all.size()));
        String next = page.size() == all.size()
                ? null
                : "%d-%d".formatted(page.get(limit - 1).file.id, page.get(limit - 1).number);
        return new UploadPage(page.stream().map(MemoryCatalog::committed).toList(), next);
    }

    private static CommittedUpload committed(Version version) {
        Receipt receipt = version.receipt;
        return new CommittedUpload(
                receipt.upload(),
                receipt.client(),
                receipt.name(),
                new ReplicationFactor(receipt.copies().copies()),
                receipt.replicas().get(0).node(),
                version.number,
                receipt.committed(),
                Objects.requireNonNull(receipt.catalog()).counter());
    }

    @Override
    public synchronized boolean concerns(BlobId blob, long volume) {
        BlobRow row = state.blobs.get(blob);
        Volume asking = state.volumes.get(volume);
        return row != null
                && (row.replicas.isEmpty()
                        || row.replicas.containsKey(volume)
                        || row.losses.contains(volume)
                        || row.versions.stream()
                                .anyMatch(version -> version.receipt.replicas().stream()
                                        .anyMatch(proof ->
                                                asking != null && proof.node().equals(asking.node()))));
    }

    @Override
    public synchronized Set<BlobId> addReplicas(long volume, Map<BlobId, Integer> uploads) {
        write();
        Set<BlobId> complete = new HashSet<>();
        uploads.forEach((blob, known) -> {
            BlobRow row = state.blobs.get(blob);
            if (row != null && row.versions.size() <= known) {
                row.replicas.put(volume, row.versions.size());
                row.losses.remove(volume);
                complete.add(blob);
            }
        });
        return complete;
    }

    @Override
    public synchronized Set<BlobId> releaseReplicas(long epoch, long volume, Map<BlobId, Set<Long>> remaining) {
        write();
        Set<BlobId> released = new LinkedHashSet<>();
        if (epoch != state.epoch || state.held != null) {
            return released;
        }
        remaining.forEach((blob, proved) -> {
            BlobRow row = state.blobs.get(blob);
            if (row == null) {
                return;
            }
            long others = row.replicas.entrySet().stream()
                    .filter(each -> each.getKey() != volume && proved.contains(each.getKey()))
                    .filter(each -> each.getValue() >= row.versions.size())
                    .count();
            if (others >= row.wanted()) {
                row.replicas.remove(volume);
                released.add(blob);
            }
        });
        return released;
    }

    @Override
    public synchronized VolumePage replicasOn(long volume, @Nullable BlobId after, @Nullable BlobId upTo, int limit) {
        List<BlobRow> rows = state.blobs.values().stream()
                .filter(blob -> after == null || blob.blob.compareTo(after) > 0)
                .filter(blob -> upTo == null || blob.blob.compareTo(upTo) <= 0)
                .limit(limit)
                .toList();
        return new VolumePage(
                rows.stream()
                        .filter(blob -> blob.replicas.containsKey(volume))
                        .map(blob -> blob.blob)
                        .toList(),
                rows.size() < limit ? upTo : rows.get(limit - 1).blob);
    }

    @Override
    public synchronized void dropReplicas(long volume, Collection<BlobId> blobs) {
        write();
        for (BlobId blob : blobs) {
            BlobRow row = state.blobs.get(blob);
            if (row != null && row.replicas.remove(volume) != null) {
                row.losses.add(volume);
            }
        }
    }

    @Override
    public synchronized Dependence dependence(long volume, Set<Long> counting, int examples) {
        List<BlobRow> held = state.rows.values().stream()
                .filter(blob -> blob.replicas.containsKey(volume))
                .toList();
        Function<BlobRow, Long> elsewhere = blob -> blob.replicas.keySet().stream()
                .filter(each -> each != volume && counting.contains(each))
                .count();
        List<BlobRow> few = held.stream()
                .filter(blob -> elsewhere.apply(blob) < blob.wanted())
                .sorted(Comparator.comparing(elsewhere).thenComparing(blob -> blob.row))
                .toList();
        return new Dependence(
                held.size(),
                held.stream().mapToLong(blob -> blob.size).sum(),
                few.stream().filter(blob -> elsewhere.apply(blob) < 1).count(),
                few.size(),
                few.stream().limit(examples).map(blob -> blob.blob).toList());
    }

    @Override
    public synchronized CatalogMark mark() {
        return newest;
    }

    @Override
    public synchronized Optional<CatalogMark> lost() {
        return Optional.ofNullable(lost);
    }

    @Override
    public synchronized CatalogHistory history() {
        CatalogHistory now = state.history();
        if (lost == null && !now.contains(newest)) {
            lost = newest;
        }
        mustBeKnown();
        newest = now.newest();
        return now;
    }

    @Override
    public synchronized CatalogHistory accept() {
        CatalogHistory now = state.history();
        again();
        return now;
    }

    @Override
    public synchronized List<RestoredVersion> restore(List<RestoredVersion> versions) {
        write();
        List<RestoredVersion> taken = new ArrayList<>();
        for (RestoredVersion each : versions) {
            NewVersion upload = each.upload();
            FileRow file = file(upload);
            file.highest = Math.max(file.highest, each.number());
            if (!each.isListed()) {
                continue;
            }
            if (file.versions.containsKey(each.number())) {
                taken.add(each);
                continue;
            }
            BlobRow blob = blob(upload);
            add(upload, file, each.number(), blob, each.proofs());
            upload.holders().forEach(holder -> {
                blob.replicas.merge(holder.volume(), 1, Integer::sum);
                blob.losses.remove(holder.volume());
            });
        }
        return taken;
    }

    @Override
    public synchronized void caughtUp(UUID folder, CatalogMark seen) {
        write();
        state.caughtUp.put(folder, seen);
    }

    @Override
    public synchronized void goOn(long atLeast, Instant now) {
        write();
        state.held = millis(now);
        if (atLeast - state.counter <= CatalogHistory.FURTHEST) { // as far as any catalog can have been ahead
            state.counter = Math.max(state.counter, atLeast);
        }
        newest = state.mark();
    }

    @Override
    public synchronized Optional<Instant> held() {
        return Optional.ofNullable(state.held);
    }

    @Override
    public synchronized long countHeld() {
        return state.uploads.values().stream()
                .filter(each -> each.deleted != null && isHeld(each.deleted))
                .count();
    }

    private boolean isHeld(Instant deleted) {
        return state.held != null && !deleted.isAfter(state.held);
    }

    @Override
    public synchronized void endHold() {
        write();
        state.held = null;
    }

    @Override
    public synchronized long expiring(Instant deletedBefore) {
        return state.uploads.values().stream()
                .filter(each -> each.deleted != null && each.deleted.isBefore(millis(deletedBefore)))
                .count();
    }

    @Override
    public synchronized long versions() {
        return state.uploads.size();
    }

    @Override
    public synchronized Map<ClientName, Long> versionsByClient() {
        return state.uploads.values().stream()
                .collect(Collectors.groupingBy(version -> version.receipt.client(), Collectors.counting()));
    }

    @Override
    public synchronized long files(ClientName client) {
        return state.files.getOrDefault(client, Map.of()).values().stream()
                .filter(file -> file.newest().isPresent())
                .count();
    }

    @Override
    public synchronized long replicas() {
        return state.rows.values().stream()
                .mapToLong(blob -> blob.replicas.size())
                .sum();
    }

    @Override
    public synchronized long takeEpoch() {
        write();
        state.epoch = follow(state.epoch);
        return state.epoch;
    }

    private static long follow(long epoch) {
        return (((epoch >>> DRAWN_BITS) + 1) << DRAWN_BITS)
                | ThreadLocalRandom.current().nextInt(1 << DRAWN_BITS);
    }

    @Override
    public synchronized OptionalLong overtakeEpoch(long heard) {
        write();
        if (heard > Long.MAX_VALUE / 2 || state.epoch >= heard) {
            return OptionalLong.empty();
        }
        state.epoch = follow(heard);
        return OptionalLong.of(state.epoch);
    }

    @Override
    public synchronized Optional<Instant> latestTime() {
        return state.latest != null
                ? Optional.of(state.latest)
                : state.uploads.values().stream()
                        .map(each -> each.deleted)
                        .filter(Objects::nonNull)
                        .max(Comparator.naturalOrder());
    }

    @Override
    public synchronized Map<String, String> notes(String topic) {
        return Map.copyOf(state.notes.getOrDefault(topic, Map.of()));
    }

    @Override
    public synchronized void note(String topic, Map<String, String> notes, Collection<String> gone) {
        write();
        Map<String, String> said = state.notes.computeIfAbsent(topic, key -> new TreeMap<>());
        said.keySet().removeAll(Set.copyOf(gone));
        said.putAll(notes);
    }

    @Override
    public synchronized Instant keepTime(Instant latest) {
        write();
        Instant kept = state.latest;
        if (kept == null || !kept.isAfter(latest)) {
            kept = millis(latest);
        }
        state.latest = kept;
        return kept;
    }

    @Override
    public synchronized void setTime(Instant time) {
        write();
        state.latest = millis(time);
    }

    @Override
    public synchronized int restamp(Instant latest) {
        write();
        Instant most = latest.plus(Duration.ofDays(1));
        int restamped = 0;
        for (Version each : state.uploads.values()) {
            if (each.deleted != null && each.deleted.isAfter(most)) {
                each.deleted = millis(latest);
                restamped++;
            }
        }
        return restamped;
    }

    @Override
    public boolean copyTo(Path target) {
        return false;
    }

    @Override
    public void check() {}

    /** What it holds stays, for whoever opens it next. */
    @Override
    public void close() {}

    private static Instant millis(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS);
    }
}
