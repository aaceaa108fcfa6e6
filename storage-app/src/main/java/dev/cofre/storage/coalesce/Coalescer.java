package dev.cofre.storage.coalesce;

import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.service.life.Fatal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Sends many small requests as few large ones, without waiting for more to come: what has gathered while the senders were
 * busy travels together. A lone request is sent at once. The fewer calls are under way at a time, the more travels together; so a
 * further one may begin only when those before it take long. Thread-safe; the queue is bounded.
 *
 * @param <Q> one request
 * @param <A> its answer
 */
public final class Coalescer<Q, A> {
    /**
     * @param batch most requests in one call
     * @param weight most weight in one call; a single request may be heavier
     * @param queue most requests waiting; more are refused with {@code busy}
     * @param senders calls under way at the same time
     * @param patience with the calls under way, before one more begins for what waits behind them; a whole call's worth does not wait
     *     for that
     */
    public record Limits(int batch, long weight, int queue, int senders, Duration patience) {
        /** Without patience. */
        public Limits(int batch, long weight, int queue, int senders) {
            this(batch, weight, queue, senders, Duration.ZERO);
        }
    }

    private record Waiting<Q, A>(Q request, long weight, long since, CompletableFuture<A> answer) {}

    private final String name;
    private final Limits limits;
    private final ToLongFunction<Q> weigher;
    private final Function<List<Q>, List<A>> call;
    private final Executor executor;
    private final ArrayDeque<Waiting<Q, A>> queue = new ArrayDeque<>();
    private int sending;
    private long waitingWeight;
    private boolean looking;

    /**
     * @param name of the thing called, for the refusal
     * @param call answers a list of requests in the same order; its failure is the failure of each of them
     * @param executor runs at most {@code limits.senders()} tasks of this coalescer at a time
     */
    public Coalescer(
            String name, Limits limits, ToLongFunction<Q> weigher, Function<List<Q>, List<A>> call, Executor executor) {
        this.name = name;
        this.limits = limits;
        this.weigher = weigher;
        this.call = call;
        this.executor = executor;
    }

    public CompletableFuture<A> ask(Q request) {
        CompletableFuture<A> answer = new CompletableFuture<>();
        long weight = weigher.applyAsLong(request);
        boolean start = false;
        boolean look = false;
        synchronized (queue) {
            if (queue.size() >= limits.queue()) {
                return CompletableFuture.failedFuture(new ProblemException(
                        ProblemType.BUSY,
                        "%d requests to %s are waiting already; try again in a second".formatted(queue.size(), name),
                        Duration.ofSeconds(1)));
            }
            queue.add(new Waiting<>(request, weight, System.nanoTime(), answer));
            waitingWeight += weight;
            if (sending == 0 || (sending < limits.senders() && isWorthACall())) {
                sending++;
                start = true;
            } else if (sending < limits.senders() && !looking) {
                looking = true;
                look = true;
            }
        }
        if (start) {
            start();
        } else if (look) {
            lookAfter(limits.patience().toNanos());
        }
        return answer;
    }

    private boolean isWorthACall() {
        return limits.patience().isZero() || queue.size() >= limits.batch() || waitingWeight >= limits.weight();
    }

    private void lookAfter(long nanos) {
        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, Runnable::run)
                .execute(this::look);
    }

    /** What waits has come while a call was under way, and goes when that ends; unless it does not. */
    private void look() {
        boolean start = false;
        long left = 0;
        synchronized (queue) {
            if (!queue.isEmpty() && sending < limits.senders()) {
                left = limits.patience().toNanos()
                        - (System.nanoTime() - queue.element().since());
                start = left <= 0;
                sending += start ? 1 : 0;
            }
            looking = left > 0;
        }
        if (start) {
            start();
        } else if (left > 0) {
            lookAfter(left);
        }
    }

    private void start() {
        try {
            executor.execute(this::send);
        } catch (RuntimeException | Error e) { // no thread is to be had: nobody must wait for one that never comes
            List<Waiting<Q, A>> stranded = List.of();
            synchronized (queue) {
                sending--;
                if (sending == 0) {
                    stranded = List.copyOf(queue);
                    queue.clear();
                    waitingWeight = 0;
                }
            }
            fail(stranded, e);
        }
    }

    private void send() {
        for (List<Waiting<Q, A>> batch = take(); !batch.isEmpty(); batch = take()) {
            send(batch);
        }
    }

    private List<Waiting<Q, A>> take() {
        List<Waiting<Q, A>> batch = new ArrayList<>();
        long weight = 0;
        synchronized (queue) {
            while (!queue.isEmpty() && batch.size() < limits.batch()) {
                Waiting<Q, A> next = queue.element();
                if (!batch.isEmpty() && weight + next.weight() > limits.weight()) {
                    break;
                }
                weight += next.weight();
                batch.add(queue.remove());
            }
            waitingWeight -= weight;
            if (batch.isEmpty()) {
                sending--;
            }
        }
        return batch;
    }

    private void send(List<Waiting<Q, A>> batch) {
        try {
            List<A> answers = call.apply(batch.stream().map(Waiting::request).toList());
            if (answers.size() != batch.size()) {
                throw new IllegalStateException(
                        "%s answered %d of %d requests".formatted(name, answers.size(), batch.size()));
            }
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).answer().complete(answers.get(i));
            }
        } catch (RuntimeException | Error e) {
            Fatal.check(e);
            fail(batch, e);
        }
    }

    private static <Q, A> void fail(List<Waiting<Q, A>> batch, Throwable why) {
        batch.forEach(waiting -> waiting.answer().completeExceptionally(why));
    }
}
