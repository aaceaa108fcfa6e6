package dev.cofre.storage.quarantine;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.repair.BlobSources;
import dev.cofre.api.repair.CopyOrder.Source;
import dev.cofre.service.time.SteadyTime;
import dev.cofre.storage.blob.BadCopy;
import dev.cofre.storage.blob.BlobStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.client.RestClientException;

/**
 * Decides what becomes of bad copies. One goes only after all bytes of a good one were read from another node, by this node and
 * just then. While nobody has a good one, it is read again, and mended with what others have. For one thread.
 */
final class QuarantineReview {
    private static final Logger log = LoggerFactory.getLogger(QuarantineReview.class);
    /** Of those that could go, so many stay for a person to look at, as long as there is room. */
    private static final int STAYING = 16;

    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final BlobStore store;
    private final OtherNodes nodes;
    private final BlobMender mender;
    private final Function<BlobId, BlobSources> manager;
    private final Duration interval;
    private final SteadyTime time;
    private final Map<BlobId, Attempts> attempts = new HashMap<>();
    /** Of which a good copy was read from another node since the start: once is enough where nothing is to be deleted. */
    private final Set<BlobId> wholeElsewhere = new HashSet<>();

    private record Attempts(int count, Instant next) {}

    /** @param manager says where a blob may be */
    QuarantineReview(
            BlobStore store,
            OtherNodes nodes,
            Function<BlobId, BlobSources> manager,
            Duration interval,
            SteadyTime time) {
        this.store = store;
        this.nodes = nodes;
        this.mender = new BlobMender(store, nodes);
        this.manager = manager;
        this.interval = interval;
        this.time = time;
    }

    /** Looks at each bad copy that is due. @param stopping whether to end before all were looked at */
    void run(BooleanSupplier stopping) {
        Map<BlobId, List<BadCopy>> mayGo = new LinkedHashMap<>();
        List<BadCopy> all = store.badCopies();
        int staying = store.usage().free() == 0 ? 0 : STAYING;
        for (int i = 0; i < all.size(); i++) {
            List<BadCopy> going = mayGo.computeIfAbsent(all.get(i).blob(), blob -> new ArrayList<>());
            if (i < all.size() - staying) {
                going.add(all.get(i));
            }
        }
        attempts.keySet().retainAll(mayGo.keySet());
        wholeElsewhere.retainAll(mayGo.keySet());
        for (Map.Entry<BlobId, List<BadCopy>> each : mayGo.entrySet()) {
            if (stopping.getAsBoolean()) {
                return;
            }
            Attempts before = attempts.getOrDefault(each.getKey(), new Attempts(0, time.now()));
            if (!time.now().isBefore(before.next())) {
                boolean done = review(each.getKey(), each.getValue(), before.count());
                attempts.put(
                        each.getKey(),
                        done ? new Attempts(0, next(0)) : new Attempts(before.count() + 1, next(before.count())));
            }
        }
    }

    private Instant next(int count) {
        Duration pause = interval.multipliedBy(1L << Math.min(count, 20));
        return time.now().plus(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
    }

    /** @return whether something has become of it */
    private boolean review(BlobId blob, List<BadCopy> mayGo, int attempt) {
        try {
            BlobSources sources = manager.apply(blob);
            boolean known = mayGo.isEmpty() && wholeElsewhere.contains(blob);
            if (!sources.holders().isEmpty() && (known || isWholeElsewhere(blob, sources))) {
                for (BadCopy copy : mayGo) {
                    store.discard(copy);
                    log.info("{} is deleted: a good copy of it was read from another server", copy.name());
                }
                return !mayGo.isEmpty();
            }
            if (!store.usage().writable() || store.find(blob).isPresent()) {
                return false;
            }
            List<Source> others = new ArrayList<>(sources.holders());
            others.addAll(sources.others());
            Collections.rotate(others, attempt); // one that sends wrong bytes is not the first one every time
            return mender.mend(blob, others);
        } catch (IOException | ProblemException | RestClientException e) {
            log.info("The bad copy of blob {} stays as it is for now: {}", blob, e.getMessage());
            return false;
        }
    }

    private boolean isWholeElsewhere(BlobId blob, BlobSources sources) {
        for (Source holder : sources.holders()) {
            try {
                if (nodes.digest(holder, blob, sources.size()).equals(blob)) {
                    wholeElsewhere.add(blob);
                    return true;
                }
                log.warn("{} has sent other bytes than those of blob {}", holder.node(), blob);
            } catch (IOException | ProblemException e) {
                log.info("Blob {} could not be read from {}: {}", blob, holder.node(), e.getMessage());
            }
        }
        return false;
    }
}
