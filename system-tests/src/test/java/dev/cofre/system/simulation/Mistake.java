package dev.cofre.system.simulation;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.repair.CopyReport;
import dev.cofre.api.repair.ReleaseRequest;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.file.CommitOutcome;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Mistakes that the code could have, planted into a life to see whether it shows them. */
enum Mistake {
    NONE(1),
    /** Whoever asks whether it may drop a copy is told yes. */
    RELEASES_WHATEVER_IS_ASKED(723),
    /** A server drops what is too many without asking. */
    DROPS_WITHOUT_ASKING(5),
    /** The copies of a server that has stopped count when others are let go. */
    FORGETS_THAT_A_HOLDER_STOPPED(1762),
    /** A server that lets a copy go asks nobody for proofs, and counts all that are said to hold it. */
    COUNTS_WHO_HAS_PROVED_NOTHING(5),
    /** A copy that could not be made is reported as made. */
    REPORTS_COPIES_THAT_FAILED(113),
    /** What expires is dropped as soon as it is deleted. */
    EMPTIES_THE_TRASH_AT_ONCE(3),
    /** The number of a version that has gone is given to the next one. */
    GIVES_A_NUMBER_TWICE(3601),
    /** The manager begins with a catalog from a while ago, and no server tells of a later state. */
    TAKES_AN_OLD_CATALOG_FOR_THE_NEWEST(1),
    /** A server answers before what it has stored is on stable storage. */
    ANSWERS_BEFORE_THE_FORCE(30),
    /** The manager takes from no journal what its catalog lacks. */
    READS_NO_JOURNALS(23),
    /** Whatever would go at once goes, and nobody is asked. */
    HOLDS_NO_BRAKE(12),
    /** What was let go is dropped for good as soon as somebody looks. */
    KEEPS_NOTHING_THAT_WAS_LET_GO(5),
    /** A client believes the server that it has sent its bytes to. */
    BELIEVES_EVERY_RECEIPT(6),
    /** Losses are not reported. */
    KEEPS_LOSSES_TO_ITSELF(4),
    /** The manager enters an upload as its server says it is, whoever it was assigned to. */
    ENTERS_WHAT_NOBODY_ASSIGNED(6),
    /** Whoever is lied to keeps it to himself. */
    TELLS_NOBODY_WHO_LIES(6),
    /** What an upload has left on a server that does not know its end stays for ever. */
    NEVER_SETTLES(1);

    private static final Set<Long> ALL_VOLUMES = Set.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);

    private final long shown;

    /** @param shown the seed of a life that has shown it; another may once the code has changed */
    Mistake(long shown) {
        this.shown = shown;
    }

    long shown() {
        return shown;
    }

    /** The manager, as a server calls it. */
    ManagerApi of(ManagerApi manager, boolean lying) {
        return (ManagerApi) Proxy.newProxyInstance(
                ManagerApi.class.getClassLoader(), new Class<?>[] {ManagerApi.class}, (proxy, method, arguments) -> {
                    String call = method.getName();
                    if (this == DROPS_WITHOUT_ASKING && call.equals("release")) {
                        return ((ReleaseRequest) arguments[1])
                                .releases().stream()
                                        .map(ReleaseRequest.Release::blob)
                                        .toList();
                    }
                    if (this == TELLS_NOBODY_WHO_LIES && call.equals("suspect")) {
                        return null;
                    }
                    if (this == KEEPS_LOSSES_TO_ITSELF && call.equals("lost")) {
                        return null;
                    }
                    if ((this == REPORTS_COPIES_THAT_FAILED || lying) && call.equals("copied")) {
                        arguments[1] = allMade((CopyReport) arguments[1]);
                    }
                    return invoke(manager, method, arguments);
                });
    }

    private static CopyReport allMade(CopyReport report) {
        return new CopyReport(
                report.folder(),
                report.copies().stream()
                        .map(copy -> new CopyReport.Copy(copy.blob(), 1000, null))
                        .toList());
    }

    /** The catalog, as a manager uses it. */
    Catalog of(Catalog catalog, Duration retention) {
        if (this == NONE) {
            return catalog;
        }
        return (Catalog) Proxy.newProxyInstance(
                Catalog.class.getClassLoader(), new Class<?>[] {Catalog.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("releaseReplicas")) {
                        if (this == RELEASES_WHATEVER_IS_ASKED) {
                            return released(catalog, (Long) arguments[1], (Map<?, ?>) arguments[2]);
                        }
                        if (this == FORGETS_THAT_A_HOLDER_STOPPED) {
                            Map<Object, Object> all = new LinkedHashMap<>();
                            ((Map<?, ?>) arguments[2]).keySet().forEach(blob -> all.put(blob, ALL_VOLUMES));
                            arguments[2] = all;
                        }
                    }
                    if (this == EMPTIES_THE_TRASH_AT_ONCE
                            && Set.of("expire", "expiring").contains(method.getName())) {
                        arguments[0] = ((Instant) arguments[0]).plus(retention);
                    }
                    Object answer = invoke(catalog, method, arguments);
                    return this == GIVES_A_NUMBER_TWICE && method.getName().equals("commit")
                            ? ((List<?>) answer)
                                    .stream().map(Mistake::withNumberBefore).toList()
                            : answer;
                });
    }

    private static Object withNumberBefore(Object outcome) {
        if (!(outcome instanceof CommitOutcome.Committed committed)
                || committed.receipt().version() == 1) {
            return outcome;
        }
        Receipt receipt = committed.receipt();
        return new CommitOutcome.Committed(new Receipt(
                receipt.upload(),
                receipt.client(),
                receipt.name(),
                receipt.version() - 1,
                receipt.blob(),
                receipt.size(),
                receipt.copies(),
                receipt.replicas(),
                receipt.committed(),
                receipt.catalog()));
    }

    @SuppressWarnings("unchecked")
    private static Set<BlobId> released(Catalog catalog, long volume, Map<?, ?> remaining) {
        Set<BlobId> blobs = (Set<BlobId>) remaining.keySet();
        catalog.dropReplicas(volume, blobs);
        return Set.copyOf(blobs);
    }

    private static Object invoke(Object of, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(of, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    /** Those that are to be found. */
    static List<Mistake> planted() {
        return Arrays.stream(values())
                .filter(mistake -> mistake != NONE && mistake != REPORTS_COPIES_THAT_FAILED)
                .toList();
    }
}
