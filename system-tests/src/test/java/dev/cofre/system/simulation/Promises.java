package dev.cofre.system.simulation;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.brake.StoppedAct;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.FileVersion;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.repair.CopyReport;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.api.suspicion.SuspicionReport;
import dev.cofre.api.upload.CommitRequest;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.replica.BlobCopies;
import dev.cofre.manager.catalog.trash.TrashedVersion;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.holding.HoldingParts;
import dev.cofre.system.simulation.SimulatedServer.ShortBlob;
import dev.cofre.system.simulation.world.LifeLog;
import dev.cofre.system.simulation.world.Pace;
import dev.cofre.system.simulation.world.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must be true at every moment of a life, and once it has come to rest. Knows all machines, as nobody in the cluster does. */
final class Promises {
    /** Within which the manager finds out that a server does not run. */
    private static final Duration NOTICED = SimulatedManager.HEARTBEAT.multipliedBy(4);

    /** Within which who was given wrong bytes tells the manager, and how long the same is not told again. */
    private static final Duration TOLD_WITHIN = Duration.ofMinutes(1);

    private static final Duration TOLD_EVERY = Duration.ofSeconds(10);

    private static final int MOST = 1000;

    private final Timeline timeline;
    private final Pace pace;
    private final Catalog catalog;
    private final Collection<SimulatedServer> servers;
    private final LifeLog log;
    private final Set<ClientName> clients = new LinkedHashSet<>();
    private final Map<UploadId, Receipt> told = new LinkedHashMap<>();
    private final Map<GivenNumber, UploadId> numbers = new HashMap<>();
    private final Map<UploadId, Instant> begun = new HashMap<>();
    private final Map<File, List<Instant>> deletions = new HashMap<>();
    private final Set<UploadId> failed = new HashSet<>();
    private final Map<UploadId, Attempt> attempts = new LinkedHashMap<>();
    private final Set<BlobId> blobs = new LinkedHashSet<>();
    /** Copies that a fault has taken away, or that were let go: who counts on them has old news, which is no news of stopped servers. */
    private final Set<Copy> went = new HashSet<>();
    /** When a copy was proved last. */
    private final Map<Copy, Instant> proofs = new HashMap<>();
    /** Copies that may go, and how many others were wanted then. */
    private final Map<Copy, Integer> released = new HashMap<>();
    /** When a copy was let go that is kept for a time. */
    private final Map<Copy, Instant> kept = new HashMap<>();
    /** Servers whose folders a fault has touched. */
    private final Set<NodeId> touched = new HashSet<>();
    /** Servers that others could not reach for a while: they are said to answer nothing, and nobody can tell why. */
    private final Set<NodeId> cutOff = new HashSet<>();
    /** What clients were told is stored, and an older catalog does not have, until it has it again. */
    private final Map<UploadId, Receipt> missing = new LinkedHashMap<>();

    /** When the manager got an older catalog last. */
    private Instant setBack = Instant.MIN;

    /** When something from earlier came back last: a catalog, or a folder. */
    private Instant cameBack = Instant.MIN;

    /** Who was given other bytes by whom, since when, and has not told the manager yet. */
    private final Map<Lie, Instant> givenOtherBytes = new LinkedHashMap<>();
    /** When they told it last. */
    private final Map<Lie, Instant> saidSo = new HashMap<>();

    private final Takings lettingGo;
    private final Takings expiry;
    private long made;

    Promises(Timeline timeline, Pace pace, Catalog catalog, Collection<SimulatedServer> servers, LifeLog log) {
        this.timeline = timeline;
        this.pace = pace;
        this.catalog = catalog;
        this.servers = servers;
        this.log = log;
        this.lettingGo = new Takings(timeline);
        this.expiry = new Takings(timeline);
    }

    private record File(ClientName client, FileName name) {}

    private record GivenNumber(ClientName client, FileName name, int version) {}

    /** Something that a client wants stored. */
    record Attempt(UploadId upload, ClientName client, FileName name, BlobId blob) {}

    private record Copy(NodeId node, BlobId blob) {}

    private record Lie(NodeId reader, NodeId liar) {}

    /** What cannot be excused. */
    static final class BrokenPromise extends AssertionError {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("AnnotateFormatMethod")
        BrokenPromise(String what, Object... arguments) {
            super(what.formatted(arguments));
        }
    }

    private BrokenPromise broken(String what, Object... arguments) {
        BrokenPromise broken = new BrokenPromise(what, arguments);
        timeline.fail(broken);
        return broken;
    }

    void tries(Attempt attempt) {
        clients.add(attempt.client());
        blobs.add(attempt.blob());
        attempts.put(attempt.upload(), attempt);
        begun.put(attempt.upload(), timeline.now());
    }

    /** A client is told that a version is stored, now or once more. */
    void isTold(Receipt receipt) {
        isGiven(receipt);
        Receipt before = told.putIfAbsent(receipt.upload(), receipt);
        if (before != null && !before.equals(receipt)) {
            throw broken("two receipts for one upload: %s and %s", before, receipt);
        }
        if (failed.contains(receipt.upload())) {
            throw broken("upload %s was told to have failed, and is stored", receipt.upload());
        }
        if (before == null && hasBegunBy(setBack, receipt.upload()) && !isKnown(receipt.upload())) {
            missing.put(receipt.upload(), receipt); // an answer that was under way while the catalog was set back
        }
    }

    private boolean hasBegunBy(Instant time, UploadId upload) {
        return !begun.getOrDefault(upload, Instant.MAX).isAfter(time);
    }

    private boolean isKnown(UploadId upload) {
        return catalog.receipts(List.of(upload)).containsKey(upload);
    }

    private void isGiven(Receipt receipt) {
        UploadId before = numbers.putIfAbsent(
                new GivenNumber(receipt.client(), receipt.name(), receipt.version()), receipt.upload());
        if (before != null && !before.equals(receipt.upload())) {
            throw broken(
                    "version %d of '%s' was given to upload %s, and to %s",
                    receipt.version(), receipt.name(), before, receipt.upload());
        }
    }

    /** A client is told that nothing has come of an upload. */
    void isToldToHaveFailed(UploadId upload) {
        if (!hasBegunBy(cameBack, upload)) {
            failed.add(upload);
        }
    }

    /** From now on what there is of it may go, once it has been in the trash for long enough. */
    void mayBeDeleted(ClientName client, FileName name) {
        deletions
                .computeIfAbsent(new File(client, name), file -> new ArrayList<>())
                .add(timeline.now());
    }

    private boolean mayHaveExpired(Receipt receipt) {
        Instant since = begun.getOrDefault(receipt.upload(), Instant.MIN);
        return deletions.getOrDefault(new File(receipt.client(), receipt.name()), List.of()).stream()
                .filter(deleted -> !deleted.isBefore(since))
                .anyMatch(deleted -> timeline.now().isAfter(deleted.plus(pace.surelyKept())));
    }

    Set<BlobId> allBlobs() {
        return blobs;
    }

    /**
     * An upload is being confirmed: each honest server that is named must have it, or was robbed of it since. What is confirmed once
     * more may have been let go since it was the first time.
     */
    void isConfirmed(CommitRequest.Finished finished) {
        if (!catalog.receipts(List.of(finished.upload())).isEmpty()) {
            return;
        }
        for (ReplicaProof proof : finished.replicas()) {
            SimulatedServer server = server(proof.node());
            boolean there = server.isLying()
                    || server.drive().isWhole(finished.blob())
                    || went.contains(new Copy(proof.node(), finished.blob()));
            if (!there) {
                throw broken(
                        "upload %s is confirmed with a proof of %s, which does not hold blob %s",
                        finished.upload(), proof.node(), new ShortBlob(finished.blob()));
            }
        }
    }

    private SimulatedServer server(NodeId node) {
        return servers.stream()
                .filter(each -> each.id().equals(node))
                .findFirst()
                .orElseThrow();
    }

    /** A server is to prove that it holds a blob, and has said something: whoever lies proves nothing by that. */
    void proves(SimulatedServer server, BlobId blob) {
        if (!server.isLying() && server.drive().isWhole(blob)) {
            proofs.put(new Copy(server.id(), blob), timeline.now());
        }
    }

    private boolean hasJustProved(SimulatedServer server, BlobId blob) {
        Instant proved = proofs.get(new Copy(server.id(), blob));
        return proved != null && timeline.now().isBefore(proved.plus(HoldingParts.PROMISE));
    }

    /** A copy goes, for whatever reason: it must not be the last one. */
    void goes(SimulatedServer from, BlobId blob) {
        log.add("%s lets %s go", from, new ShortBlob(blob));
        went.add(new Copy(from.id(), blob));
        if (from.isLying() || !from.drive().isWhole(blob) || !isNeeded(blob)) {
            return;
        }
        if (!isElsewhere(blob, from)) {
            throw broken("%s lets the last honest copy of blob %s go", from, new ShortBlob(blob));
        }
    }

    /**
     * A copy goes that is too many: the manager must have agreed, as many others as were wanted then must just have proved theirs, and
     * this one must not be promised to anybody.
     */
    void letGo(SimulatedServer from, BlobId blob) {
        Integer wanted = released.remove(new Copy(from.id(), blob));
        if (from.isLying() || !from.drive().isWhole(blob)) {
            return;
        }
        if (wanted == null) {
            throw broken("%s lets blob %s go without leave", from, new ShortBlob(blob));
        }
        long proved = servers.stream()
                .filter(each -> each != from && hasJustProved(each, blob))
                .count();
        if (isNeeded(blob) && proved < wanted) {
            throw broken(
                    "%s lets blob %s go, and %d others have proved that they hold it, not %d",
                    from, new ShortBlob(blob), proved, wanted);
        }
        if (hasJustProved(from, blob)) {
            throw broken("%s lets blob %s go, which it has just promised to keep", from, new ShortBlob(blob));
        }
        kept.put(new Copy(from.id(), blob), timeline.now());
    }

    /** What was let go is dropped for good: its time must have passed, however wrong one clock is. */
    void isDroppedForGood(SimulatedServer from, BlobId blob) {
        Instant since = kept.remove(new Copy(from.id(), blob));
        if (since != null && timeline.now().isBefore(since.plus(pace.keep()))) {
            throw broken("%s drops blob %s for good, which was let go at %s", from, new ShortBlob(blob), since);
        }
    }

    /** Whoever is suspected lies, or a fault has touched his folder, or a liar says so, or he has let go what he is asked for. */
    void areSuspected(List<Suspicion> suspicions) {
        for (Suspicion each : suspicions) {
            boolean byLiar = servers.stream()
                    .filter(SimulatedServer::hasLied)
                    .anyMatch(liar -> each.said().contains(liar.id().value()));
            // who registers, gets no answer, and does so again is two to a manager that hears the first of them last
            boolean mayBeTwo = each.kind() == Suspicion.Kind.RUNS_TWICE;
            boolean hasLetGo = went.stream()
                    .anyMatch(copy -> copy.node().equals(each.node())
                            && each.said().contains(copy.blob().toString()));
            boolean isUnheard = each.kind() == Suspicion.Kind.UNPROVEN && cutOff.contains(each.node());
            boolean excused = touched.contains(each.node()) || byLiar || mayBeTwo || hasLetGo || isUnheard;
            if (!server(each.node()).hasLied() && !excused) {
                throw broken("%s is honest, and suspected: %s", each.node(), each);
            }
        }
    }

    /** A server that has just started has nothing to tell of. */
    void starts(SimulatedServer reader) {
        givenOtherBytes.keySet().removeIf(lie -> lie.reader().equals(reader.id()));
        saidSo.keySet().removeIf(lie -> lie.reader().equals(reader.id()));
    }

    /** A server has been given what it has not asked for, and is to tell the manager. */
    void isGivenOtherBytes(SimulatedServer reader, SimulatedServer liar) {
        Lie lie = new Lie(reader.id(), liar.id());
        Instant said = saidSo.get(lie);
        if (said == null || timeline.now().isAfter(said.plus(TOLD_EVERY))) {
            givenOtherBytes.putIfAbsent(lie, timeline.now());
        }
    }

    /** A server tells the manager of another; whether that is heard is the network's. */
    void speaksAgainst(SimulatedServer reader, SuspicionReport report) {
        Lie lie = new Lie(reader.id(), report.node());
        givenOtherBytes.remove(lie);
        saidSo.put(lie, timeline.now());
    }

    /** The manager has been told. */
    void isHeard(SuspicionReport report, List<Suspicion> all) {
        if (report.kind() == Suspicion.Kind.OTHER_BYTES) {
            isNamed(report.node(), report.kind(), all);
        }
    }

    /** Somebody has handed in uploads: whoever said of one that it is another client's is named for it. */
    void isRefusedIfNotAssigned(NodeId primary, CommitRequest request, List<Suspicion> all) {
        for (CommitRequest.Finished each : request.uploads()) {
            Attempt tried = attempts.get(each.upload());
            if (tried != null && !tried.client().equals(each.client())) {
                isNamed(primary, Suspicion.Kind.NOT_ASSIGNED, all);
            }
        }
    }

    private void isNamed(NodeId liar, Suspicion.Kind kind, List<Suspicion> all) {
        if (all.stream().noneMatch(each -> each.node().equals(liar) && each.kind() == kind)) {
            throw broken("%s has lied to somebody who tells (%s), and is not named", liar, kind);
        }
    }

    private void checkThatLiesAreTold() {
        givenOtherBytes.keySet().removeIf(lie -> !server(lie.reader()).isRunning());
        givenOtherBytes.forEach((lie, since) -> {
            if (timeline.now().isAfter(since.plus(TOLD_WITHIN))) {
                throw broken("%s was given wrong bytes by %s at %s, and tells nobody", lie.reader(), lie.liar(), since);
            }
        });
    }

    /** A manager starts: what brakes knew is forgotten. */
    void managerStarts() {
        lettingGo.begin();
        expiry.begin();
    }

    /** A person has said that an act is meant. */
    void isMeant(StoppedAct act) {
        if (act.kind().equals("release")) {
            lettingGo.isMeant();
        } else if (act.kind().equals("expiry")) {
            expiry.isMeant();
        }
    }

    /** Copies are reported to be made: as many may go without a word. */
    void areMade(CopyReport report) {
        made += report.copies().stream().filter(copy -> copy.problem() == null).count();
    }

    /** @param before how many versions there were */
    void haveExpired(long before, long count) {
        if (expiry.isTooMuch(count, before, 0)) {
            throw broken("%d of %d versions have expired at once, and nobody has said that it is meant", count, before);
        }
    }

    /**
     * The manager agrees that a server drops copies: as many as are wanted must be on others that serve, as far as it can know, and
     * without a person's word much must not go within an hour.
     */
    void isReleased(NodeId from, Collection<BlobId> agreed, boolean draining) {
        long going = agreed.stream().filter(this::isNeeded).count();
        if (!draining && lettingGo.isTooMuch(going, catalog.replicas() + going, made)) {
            throw broken(
                    "%s lets %d copies go, which are too many within an hour, and nobody has said that it is meant",
                    from, going);
        }
        for (BlobId blob : agreed) {
            int wanted = catalog.copies(List.of(blob)).get(0).wanted();
            released.put(new Copy(from, blob), wanted);
            long others = servers.stream()
                    .filter(each -> !each.id().equals(from) && each.seemsToRun(NOTICED))
                    .filter(each -> !each.isLying())
                    .filter(each -> each.drive().isWhole(blob) || went.contains(new Copy(each.id(), blob)))
                    .count();
            if (others < wanted) {
                throw broken(
                        "%s may drop blob %s, and %d others have it, not %d; counted is %s",
                        from, new ShortBlob(blob), others, wanted, catalog.copies(List.of(blob)));
            }
        }
    }

    private boolean isNeeded(BlobId blob) {
        List<BlobCopies> known = catalog.copies(List.of(blob));
        return !known.isEmpty() && known.get(0).wanted() > 0;
    }

    private boolean isElsewhere(BlobId blob, @Nullable SimulatedServer but) {
        return servers.stream()
                .anyMatch(each -> each != but && !each.isLying() && each.drive().isWhole(blob));
    }

    private boolean isKeptElsewhere(BlobId blob, SimulatedServer but) {
        return servers.stream()
                .anyMatch(each -> each != but && !each.isLying() && each.drive().holdsForGood(blob));
    }

    /** Whether a server may lose these copies, so that nothing is lost for good by the fault itself; any number of holders may be wrong. */
    boolean mayLose(SimulatedServer server, Collection<BlobId> lost) {
        return lost.stream().allMatch(blob -> !isNeeded(blob) && isSettled(blob) || isKeptElsewhere(blob, server))
                && mayForget(server);
    }

    /** Whether others have on record what a server has, and the catalog lacks. */
    private boolean mayForget(SimulatedServer server) {
        return missing.values().stream()
                .allMatch(receipt -> servers.stream().anyMatch(each -> each != server && remembers(each, receipt)));
    }

    private static boolean remembers(SimulatedServer server, Receipt receipt) {
        return !server.isLying()
                && server.drive().knows(receipt.upload(), receipt.version())
                && server.drive().isWhole(receipt.blob());
    }

    /** Whether a manager may get an older catalog, so that nothing is lost for good by that itself. */
    boolean maySetBack(Catalog older) {
        Map<UploadId, Receipt> known = older.receipts(told.keySet());
        boolean remembered = catalog.receipts(told.keySet()).values().stream()
                .filter(receipt -> !known.containsKey(receipt.upload()))
                .allMatch(receipt -> servers.stream().anyMatch(each -> remembers(each, receipt)));
        return missing.isEmpty()
                && remembered
                && older.copies(0, MOST).stream()
                        .allMatch(copies -> copies.wanted() == 0 || isElsewhere(copies.blob(), null));
    }

    /** The highest counter of the catalog that a client was told. */
    long highest() {
        return told.values().stream().mapToLong(Receipt::counter).max().orElse(0);
    }

    /** The manager has got an older catalog. What nobody remembers was never given. */
    void isSetBack() {
        setBack = timeline.now();
        Map<UploadId, Receipt> known = catalog.receipts(attempts.keySet());
        told.values().stream()
                .filter(receipt -> !known.containsKey(receipt.upload()) && !mayHaveExpired(receipt))
                .forEach(receipt -> missing.put(receipt.upload(), receipt));
        numbers.values()
                .removeIf(upload -> !known.containsKey(upload)
                        && !told.containsKey(upload)
                        && servers.stream().noneMatch(each -> each.drive().knows(upload, null)));
        mayBeFinished();
    }

    /** Whether the catalog has again all that it was set back by. */
    boolean isWhole() {
        return missing.isEmpty();
    }

    private boolean isSettled(BlobId blob) {
        return attempts.values().stream()
                .filter(attempt -> attempt.blob().equals(blob))
                .allMatch(attempt -> told.containsKey(attempt.upload()) || failed.contains(attempt.upload()));
    }

    /** Somebody cannot reach this server for a while, who may ask it for proofs. */
    void isCutOff(SimulatedServer server) {
        cutOff.add(server.id());
    }

    /** A fault takes these copies away. */
    void loses(SimulatedServer server, Collection<BlobId> lost) {
        touched.add(server.id());
        isRobbed(server, lost);
    }

    /** These copies are gone from there, as they should be. */
    void isRobbed(SimulatedServer server, Collection<BlobId> gone) {
        gone.forEach(blob -> went.add(new Copy(server.id(), blob)));
    }

    /** A folder from earlier comes back: what it does not know the end of may be finished, whatever its client was told since. */
    void mayBeFinished() {
        cameBack = timeline.now();
        failed.clear();
    }

    /** A version in the catalog; listed if it is not in the trash. */
    private record Version(ClientName client, FileName name, int number, BlobId blob, boolean listed) {}

    private List<Version> versions() {
        List<Version> all = new ArrayList<>();
        for (ClientName client : clients) {
            for (FileEntry file : catalog.files(client, null, MOST).files()) {
                for (FileVersion version : catalog.versions(client, file.name(), null, MOST)
                        .orElseThrow()
                        .versions()) {
                    all.add(new Version(client, file.name(), version.version(), version.blob(), true));
                }
            }
            for (TrashedVersion version : catalog.trash(client, null, MOST).values()) {
                all.add(new Version(client, version.name(), version.version(), version.blob(), false));
            }
        }
        return all;
    }

    /** Whatever is in the catalog is whole somewhere, and whatever clients were told is in it. */
    void check() {
        checkThatLiesAreTold();
        List<Version> versions = versions();
        Map<GivenNumber, BlobId> there = new HashMap<>();
        for (Version version : versions) {
            there.put(new GivenNumber(version.client(), version.name(), version.number()), version.blob());
            if (!isElsewhere(version.blob(), null)) {
                throw broken(
                        "no honest copy is left of version %d of '%s', blob %s",
                        version.number(), version.name(), new ShortBlob(version.blob()));
            }
        }
        missing.values().removeIf(receipt -> isThere(there, receipt));
        for (Receipt receipt : told.values()) {
            if (missing.containsKey(receipt.upload())) {
                continue;
            }
            BlobId blob = there.get(new GivenNumber(receipt.client(), receipt.name(), receipt.version()));
            if (blob == null && !mayHaveExpired(receipt)) {
                throw broken(
                        "version %d of '%s' was told to be stored, and is not in the catalog",
                        receipt.version(), receipt.name());
            }
            if (blob != null && !blob.equals(receipt.blob())) {
                throw broken("version %d of '%s' has other bytes", receipt.version(), receipt.name());
            }
        }
        catalog.receipts(attempts.keySet()).values().forEach(this::isConsistent);
    }

    private static boolean isThere(Map<GivenNumber, BlobId> versions, Receipt receipt) {
        return versions.containsKey(new GivenNumber(receipt.client(), receipt.name(), receipt.version()));
    }

    private void isConsistent(Receipt receipt) {
        isGiven(receipt);
        Attempt tried = Objects.requireNonNull(attempts.get(receipt.upload()));
        if (!tried.client().equals(receipt.client()) || !tried.name().equals(receipt.name())) {
            throw broken(
                    "upload %s is '%s' of %s in the catalog, and %s has uploaded it as '%s'",
                    receipt.upload(), receipt.name(), receipt.client(), tried.client(), tried.name());
        }
        if (failed.contains(receipt.upload())) {
            throw broken("upload %s was told to have failed, and is in the catalog", receipt.upload());
        }
    }

    /** The same once all is at rest: nothing is missing any more. */
    void checkAtRest() {
        check();
        missing.values().removeIf(this::mayHaveExpired);
        if (!missing.isEmpty()) {
            throw broken("the catalog was set back, and lacks %s for ever", missing.keySet());
        }
    }

    /** Why the cluster is not at rest: each blob on as many servers as it should be, nothing else anywhere, nothing open. */
    Optional<String> unrest() {
        Map<BlobId, Integer> wanted = new HashMap<>();
        catalog.copies(0, MOST).forEach(copies -> wanted.put(copies.blob(), copies.wanted()));
        Map<BlobId, Integer> held = new HashMap<>();
        for (SimulatedServer server : servers) {
            if (server.isRunning()) {
                List<StoredUpload> open = server.drive().unsettled();
                if (!open.isEmpty()) {
                    return Optional.of("%s does not know the end of %s".formatted(server, open));
                }
                for (BlobId blob : server.drive().blobs()) {
                    if (!server.drive().isWhole(blob)) {
                        return Optional.of("the copy of %s on %s is bad".formatted(new ShortBlob(blob), server));
                    }
                    held.merge(blob, 1, Integer::sum);
                }
            }
        }
        for (BlobId blob : blobs) {
            int should = wanted.getOrDefault(blob, 0);
            int has = held.getOrDefault(blob, 0);
            if (should != has) {
                return Optional.of(
                        "blob %s is on %d servers, and should be on %d".formatted(new ShortBlob(blob), has, should));
            }
        }
        return Optional.empty();
    }
}
