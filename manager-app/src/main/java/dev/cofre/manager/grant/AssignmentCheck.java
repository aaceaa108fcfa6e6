package dev.cofre.manager.grant;

import dev.cofre.api.assign.BackupTargetRequest.Wanted;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Warrant;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.api.upload.CommitRequest.Finished;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.suspicion.Suspicions;
import dev.cofre.service.time.SteadyTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

/**
 * Whether what servers say of uploads is what was assigned: whose each is, and its name. What was stored before the catalog had the key
 * of its warrants (before an upgrade, a rebuild, or a copy that was put back) has no good one; so for a time after that key was
 * made what comes without is taken, if {@link OpenUploads} know it or this process has assigned it. When that was is noted beside the
 * key, so that no restart begins that time anew. Thread-safe.
 */
@Service
public class AssignmentCheck {
    private static final Logger log = LoggerFactory.getLogger(AssignmentCheck.class);
    static final String TOPIC = "warrant";
    static final String NAME = "key";
    private static final String SEPARATOR = "\t";
    private static final int TELLERS = 2;
    /** Of a catalog that was founded with its key: there is nothing from before. */
    static final Instant FOUNDED = Instant.EPOCH;

    private final Warrants warrants;
    private final Suspicions suspicions;
    private final Catalog catalog;
    private final OpenUploads open;
    private final Issued issued = new Issued();
    private final Clock clock;
    private final SteadyTime time;
    private final Duration patience;
    /** How many journals must have known an upload from before, if there are as many servers. */
    private final int tellers;

    private final Instant since;
    /** Until when, in steady time, it is sure that the time has not passed: the cluster's may leap to the clock's. */
    private final Instant forgivingUntil;

    private volatile boolean noted;
    /** Nothing is forgiven any more: asked for each file that is assigned, the database is not. */
    private volatile boolean over;

    AssignmentCheck(
            Warrants warrants,
            Suspicions suspicions,
            Catalog catalog,
            OpenUploads open,
            Clock clock,
            SteadyTime time,
            GrantProperties properties) {
        this.warrants = warrants;
        this.suspicions = suspicions;
        this.catalog = catalog;
        this.open = open;
        this.clock = clock;
        this.time = time;
        this.patience = properties.patience();
        this.tellers = properties.unwarrantedTime() == null ? TELLERS : 1;
        Instant known = known(catalog, warrants.fingerprint());
        this.noted = known != null;
        Instant kept = catalog.cluster().keptSince();
        boolean isKept = kept != null && !(kept.isAfter(now()) && kept.isAfter(clock.instant()));
        if (known != null) {
            this.since = known;
        } else if (kept != null && isKept) {
            this.since = kept; // the catalog is a copy from before its key
        } else {
            this.since = isEmpty(catalog) ? FOUNDED : now();
        }
        boolean isNew = known == null && !isKept && !since.equals(FOUNDED);
        this.forgivingUntil = isNew ? time.now().plus(patience) : time.now();
        if (isForgiving()) {
            log.info(
                    "What was under way before {} is entered without this manager's word until {}, if the journals of {} know it now",
                    since,
                    since.plus(patience),
                    tellers == 1 ? "one server or more" : "two servers");
        }
        note();
    }

    private static @Nullable Instant known(Catalog catalog, String fingerprint) {
        Map<String, String> notes = catalog.notes(TOPIC);
        String[] parts = notes.getOrDefault(NAME, "").split(SEPARATOR, 2);
        try {
            return parts[0].equals(fingerprint) ? Instant.parse(parts[1]) : null;
        } catch (DateTimeParseException | ArrayIndexOutOfBoundsException e) {
            return null;
        }
    }

    static String noteOf(Warrants warrants, Instant since) {
        return warrants.fingerprint() + SEPARATOR + since;
    }

    private static boolean isEmpty(Catalog catalog) {
        return catalog.nodes().isEmpty() && catalog.versions() == 0;
    }

    /** Writes down since when there are warrants; if that fails, again a little later. */
    @Scheduled(fixedDelay = 5000)
    void note() {
        try {
            if (!isForgiving()) {
                issued.forget();
            }
            if (noted) {
                return;
            }
            catalog.note(TOPIC, Map.of(NAME, noteOf(warrants, since)), List.of());
            noted = true;
        } catch (RuntimeException e) { // the database is away, or the catalog may lack something
            log.warn("Since when there are warrants is not noted now, trying again: {}", e.getMessage());
        }
    }

    /**
     * Notes what is assigned, as long as it may be handed in without a warrant.
     *
     * @param name null in a form
     * @param blob the only bytes that it is for; null for any
     */
    public void assigned(
            UploadId upload,
            ClientName client,
            @Nullable FileName name,
            ReplicationFactor copies,
            @Nullable BlobId blob) {
        if (isForgiving()) {
            issued.add(upload, client, name, copies, blob);
        }
    }

    /** Since when there are warrants under this key; the beginning of all times, if there is nothing from before. */
    public Instant since() {
        return since;
    }

    /** What is wrong with an upload that a server says it has stored, if anything. */
    public Optional<Problem> problem(NodeId primary, Finished finished) {
        return problem(
                primary,
                finished.warrant(),
                finished.upload(),
                finished.client(),
                finished.name(),
                finished.copies(),
                finished.size(),
                finished.blob());
    }

    /** What is wrong with a server's wish for replicas, if anything. */
    public Optional<Problem> problem(NodeId primary, Wanted wanted) {
        Warrant warrant = wanted.warrant();
        BlobId blob = wanted.held();
        // where bytes are there already, only who owns them may have one more name for them
        boolean other = blob != null && warrant != null && warrant.linked().isEmpty();
        return other
                ? Optional.of(refused(primary, wanted.upload(), wanted.client(), wanted.name()))
                : problem(
                        primary,
                        warrant,
                        wanted.upload(),
                        wanted.client(),
                        wanted.name(),
                        wanted.copies(),
                        wanted.size() == null ? 0 : wanted.size(),
                        blob);
    }

    private Optional<Problem> problem(
            NodeId primary,
            @Nullable Warrant warrant,
            UploadId upload,
            ClientName client,
            FileName name,
            ReplicationFactor copies,
            long size,
            @Nullable BlobId blob) {
        boolean good = warrant != null && warrants.isGood(warrant, upload, client, name, copies, size, blob);
        if (good || isKnown(upload, client, name)) {
            return Optional.empty();
        }
        if (!isForgiving()) {
            return Optional.of(refused(primary, upload, client, name));
        }
        int enough = Math.max(1, Math.min(tellers, catalog.nodes().size()));
        OpenUploads.Tellers tellers = open.tellers(upload, client, name, copies, blob);
        if (issued.knows(upload, client, name, copies, blob) || tellers.are(enough)) {
            return Optional.empty();
        }
        return Optional.of(
                tellers.mayBe(enough)
                        ? Problem.of(
                                ProblemType.BUSY,
                                "upload %s comes without this manager's word, and not all journals were asked for what is from before; try again later"
                                        .formatted(upload))
                        : refused(primary, upload, client, name));
    }

    /** Who commits an upload again that is in the catalog gets its receipt, and nothing is entered. */
    private boolean isKnown(UploadId upload, ClientName client, FileName name) {
        return catalog.receipts(List.of(upload)).values().stream()
                .anyMatch(receipt ->
                        receipt.client().equals(client) && receipt.name().equals(name));
    }

    /** Whether it takes, for now, what comes without a warrant and is known to be from before. */
    public boolean isForgiving() {
        if (!over && !time.now().isBefore(forgivingUntil) && hasPassed()) {
            over = true;
        }
        return !over;
    }

    private boolean hasPassed() {
        Instant until = since.plus(patience);
        Instant now = now();
        boolean isCopy = now.isBefore(since); // from before its key, and so is its time: the clock alone can tell
        return !now.isBefore(until) || isCopy && !clock.instant().isBefore(until);
    }

    /** As fast as time goes by, whatever the clock is set to. */
    private Instant now() {
        return catalog.latestTime().orElseGet(clock::instant);
    }

    private Problem refused(NodeId primary, UploadId upload, ClientName client, FileName name) {
        suspicions.note(
                primary,
                Suspicion.Kind.NOT_ASSIGNED,
                "%s says that upload %s is '%s' of client %s, and does not have this manager's word for it"
                        .formatted(primary, upload, name, client));
        return Problem.of(
                ProblemType.PROOF_INVALID,
                "upload %s was not assigned as '%s' of client %s; if %s has it from before %s, when this catalog got its key, start the manager once with cofre.manager.unwarranted-time as long as that is ago"
                        .formatted(upload, name, client, primary, since));
    }
}
