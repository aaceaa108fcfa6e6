package dev.cofre.storage.repair;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.repair.CheckOrder;
import dev.cofre.api.repair.CopyOrder;
import dev.cofre.api.repair.CopyReport;
import dev.cofre.api.repair.Orders;
import dev.cofre.api.repair.Prover;
import dev.cofre.api.repair.SurplusOrder;
import dev.cofre.storage.coalesce.Coalescer;
import dev.cofre.storage.manager.ManagerMemory;
import dev.cofre.storage.node.FolderId;
import dev.cofre.storage.node.OrderTaker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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

    private static final int COPYING = 8;
    /** Copies that are let go, or checked, together: what is proved of them must not grow old. */
    private static final int TOGETHER = 200;

    private static final Coalescer.Limits REPORTS = new Coalescer.Limits(CopyReport.MOST, Long.MAX_VALUE, 20_000, 1);

    private final BlobCopier copier;
    private final SurplusDropper dropper;
    private final HolderChecks checker;
    private final ExecutorService callers;
    private final Coalescer<CopyReport.Copy, CopyReport.Copy> reports;
    private final Queue<CopyOrder> copies = new ArrayDeque<>();
    private final Queue<SurplusOrder> surplus = new ArrayDeque<>();
    private final Queue<CheckOrder> checks = new ArrayDeque<>();
    /** Those that orders have named, as they were named last. */
    private final Map<NodeId, Prover> holders = new HashMap<>();

    private final Set<BlobId> known = new HashSet<>();
    /** Of copies that are being made, the number of the newest order. */
    private final Map<BlobId, Long> numbers = new HashMap<>();

    private int copying;
    private boolean dropping;
    private final ManagerMemory memory;

    OrderBook(
            BlobCopier copier,
            SurplusDropper dropper,
            HolderChecks checker,
            ManagerApi manager,
            NodeId self,
            FolderId folder,
            ManagerMemory memory,
            ExecutorService callers) {
        this.copier = copier;
        this.dropper = dropper;
        this.checker = checker;
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
                Long number = copy.number();
                if (number != null && known.contains(copy.blob())) {
                    numbers.put(copy.blob(), number);
                }
            }
            orders.holders().forEach(each -> holders.put(each.node(), each));
            for (SurplusOrder order : orders.surplus()) {
                if (known.size() < MOST && known.add(order.blob())) {
                    surplus.add(order);
                }
            }
            for (CheckOrder order : orders.checks()) {
                if (known.size() < MOST && known.add(order.blob())) {
                    checks.add(order);
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
        reports.ask(new CopyReport.Copy(blob, copy.uploads(), copy.problem(), number(blob)))
                .whenComplete((reported, failure) -> {
                    if (failure != null) {
                        log.debug(
                                "The manager could not be told of the copy of blob {}, it will ask again",
                                blob,
                                failure);
                    }
                });
    }

    /** What is reported is done: from here on another order is carried out anew. */
    private synchronized @Nullable Long number(BlobId blob) {
        known.remove(blob);
        return numbers.remove(blob);
    }

    private synchronized void forget(List<BlobId> blobs) {
        blobs.forEach(known::remove);
        blobs.forEach(numbers::remove);
    }

    private void startDropping() {
        synchronized (this) {
            if (dropping || surplus.isEmpty() && checks.isEmpty()) {
                return;
            }
            dropping = true;
        }
        callers.execute(this::drop);
    }

    /** One thread asks others for proofs, and lets go. */
    private void drop() {
        while (hasMore()) {
            take(surplus, this::drop, SurplusOrder::blob);
            take(checks, some -> checker.check(some, holders()), CheckOrder::blob);
        }
    }

    /** What stays is reported, whatever the reason, so that the manager does not wait for it. */
    private void drop(List<SurplusOrder> some) {
        Map<BlobId, String> staying = new HashMap<>();
        try {
            staying.putAll(dropper.drop(some, holders()));
        } catch (RuntimeException e) {
            some.forEach(order -> staying.put(order.blob(), String.valueOf(e.getMessage())));
            throw e;
        } finally {
            staying.forEach((blob, why) ->
                    report(blob, new CopyReport.Copy(blob, 0, Problem.of(ProblemType.BUSY, why))));
        }
    }

    private synchronized boolean hasMore() {
        dropping = !surplus.isEmpty() || !checks.isEmpty();
        return dropping;
    }

    private synchronized Map<NodeId, Prover> holders() {
        return Map.copyOf(holders);
    }

    private <T> void take(Queue<T> waiting, Consumer<List<T>> act, Function<T, BlobId> blob) {
        List<T> some = new ArrayList<>();
        synchronized (this) {
            while (!waiting.isEmpty() && some.size() < TOGETHER) {
                some.add(waiting.remove());
            }
        }
        if (some.isEmpty()) {
            return;
        }
        try {
            act.accept(some);
        } catch (RuntimeException e) {
            log.info("{} blobs are not dropped or checked yet: {}", some.size(), e.getMessage());
        } finally {
            forget(some.stream().map(blob).toList());
        }
    }
}
