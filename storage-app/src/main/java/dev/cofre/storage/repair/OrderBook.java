package dev.cofre.storage.repair;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.repair.CopyOrder;
import dev.cofre.api.repair.CopyReport;
import dev.cofre.api.repair.Orders;
import dev.cofre.storage.coalesce.Coalescer;
import dev.cofre.storage.manager.ManagerMemory;
import dev.cofre.storage.node.FolderId;
import dev.cofre.storage.node.OrderTaker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The manager's orders to this node, carried out a few at a time. What does not fit in, or fails, is forgotten: the manager
 * orders again what it still finds missing. Thread-safe.
 */
@Component
class OrderBook implements OrderTaker {
    private static final Logger log = LoggerFactory.getLogger(OrderBook.class);
    /** The manager gives 500 at most that are not answered; more come only when it has lost count in a restart. */
    private static final int MOST = 2000;

    private static final Problem UNDER_WAY =
            Problem.of(ProblemType.BUSY, "an upload of these very bytes is under way here, or is not settled yet");

    private static final int COPYING = 8;
    private static final Coalescer.Limits REPORTS = new Coalescer.Limits(CopyReport.MOST, Long.MAX_VALUE, 20_000, 1);

    private final BlobCopier copier;
    private final SurplusDropper dropper;
    private final ExecutorService callers;
    private final Coalescer<CopyReport.Copy, CopyReport.Copy> reports;
    private final Queue<CopyOrder> copies = new ArrayDeque<>();
    private final Queue<BlobId> surplus = new ArrayDeque<>();
    private final Set<BlobId> known = new HashSet<>();
    private int copying;
    private boolean dropping;
    private final ManagerMemory memory;

    OrderBook(
            BlobCopier copier,
            SurplusDropper dropper,
            ManagerApi manager,
            NodeId self,
            FolderId folder,
            ManagerMemory memory,
            ExecutorService callers) {
        this.copier = copier;
        this.dropper = dropper;
        this.memory = memory;
        this.callers = callers;
        this.reports = new Coalescer<>(
                "the manager",
                REPORTS,
                copy -> 1,
                made -> {
                    take(manager.copied(self, new CopyReport(folder.id(), made)));
                    return made;
                },
                callers);
    }

    @Override
    public void take(Orders orders) {
        synchronized (this) {
            if (!memory.obeys(orders.epoch())) {
                return; // of a manager that another has followed
            }
            for (CopyOrder copy : orders.copies()) {
                if (known.size() < MOST && known.add(copy.blob())) {
                    copies.add(copy);
                }
            }
            for (BlobId blob : orders.surplus()) {
                if (known.size() < MOST && known.add(blob)) {
                    surplus.add(blob);
                }
            }
        }
        startCopying();
        startDropping();
    }

    private void startCopying() {
        while (true) {
            synchronized (this) {
                if (copies.isEmpty() || copying >= COPYING) {
                    return;
                }
                copying++;
            }
            callers.execute(this::copy);
        }
    }

    private void copy() {
        for (Optional<CopyOrder> next = nextCopy(); next.isPresent(); next = nextCopy()) {
            BlobId blob = next.get().blob();
            // does not wait for the disk: what is fetched meanwhile shares its force
            copier.copy(next.get()).thenAccept(copy -> report(blob, copy));
        }
    }

    private synchronized Optional<CopyOrder> nextCopy() {
        CopyOrder next = copies.poll();
        if (next == null) {
            copying--;
        }
        return Optional.ofNullable(next);
    }

    private void report(BlobId blob, CopyReport.Copy copy) {
        forget(List.of(blob));
        reports.ask(copy).whenComplete((reported, failure) -> {
            if (failure != null) {
                log.debug("The manager could not be told of the copy of blob {}, it will ask again", blob, failure);
            }
        });
    }

    private synchronized void forget(List<BlobId> blobs) {
        blobs.forEach(known::remove);
    }

    private void startDropping() {
        synchronized (this) {
            if (dropping || surplus.isEmpty()) {
                return;
            }
            dropping = true;
        }
        callers.execute(this::drop);
    }

    private void drop() {
        for (List<BlobId> next = nextSurplus(); !next.isEmpty(); next = nextSurplus()) {
            try {
                for (BlobId staying : dropper.drop(next)) {
                    report(staying, new CopyReport.Copy(staying, 0, UNDER_WAY));
                }
            } catch (RuntimeException e) {
                log.info("{} surplus copies are not dropped yet: {}", next.size(), e.getMessage());
            } finally {
                forget(next);
            }
        }
    }

    private synchronized List<BlobId> nextSurplus() {
        List<BlobId> next = new ArrayList<>();
        while (!surplus.isEmpty() && next.size() < CopyReport.MOST) {
            next.add(surplus.remove());
        }
        dropping = !next.isEmpty();
        return next;
    }
}
