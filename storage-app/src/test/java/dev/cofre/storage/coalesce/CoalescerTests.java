package dev.cofre.storage.coalesce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CoalescerTests {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Semaphore goes = new Semaphore(0);
    private final List<List<Integer>> calls = new ArrayList<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();

    @AfterEach
    void stop() {
        goes.release(10_000);
        threads.shutdown();
    }

    @Test
    void aLoneRequestGoesAtOnceAndAlone() {
        Coalescer<Integer, String> coalescer = coalescer(limits(10, 100, 100, 1), this::held);

        CompletableFuture<String> answer = coalescer.ask(7);

        await().until(() -> calls().equals(List.of(List.of(7))));
        assertThat(answer).isNotDone();
        goes.release();
        assertThat(answer.join()).isEqualTo("a7");
    }

    @Test
    void whatGathersDuringACallTravelsTogetherAndIsAnsweredInOrder() {
        Coalescer<Integer, String> coalescer = coalescer(limits(10, 1000, 100, 1), this::held);

        List<CompletableFuture<String>> answers = ask(coalescer, 1, 2, 3, 4);
        await().until(() -> calls().size() == 1);
        goes.release(2);

        assertThat(answers.stream().map(CompletableFuture::join)).containsExactly("a1", "a2", "a3", "a4");
        assertThat(calls()).hasSizeLessThanOrEqualTo(3);
        assertThat(calls().stream().flatMap(List::stream)).containsExactly(1, 2, 3, 4);
    }

    @Test
    void noCallHasMoreRequestsThanItsBound() {
        Coalescer<Integer, String> coalescer = coalescer(limits(3, 1000, 100, 1), this::held);
        List<CompletableFuture<String>> answers = behindAHeldOne(coalescer, 1, 1, 1, 1, 1, 1, 1);

        goes.release(100);

        answers.forEach(CompletableFuture::join);
        assertThat(calls().stream().map(List::size)).containsExactly(1, 3, 3, 1);
    }

    @Test
    void noCallIsHeavierThanItsBoundUnlessOneRequestAloneIs() {
        Coalescer<Integer, String> coalescer = coalescer(limits(10, 10, 100, 1), this::held);
        List<CompletableFuture<String>> answers = behindAHeldOne(coalescer, 4, 6, 1, 25, 9, 2);

        goes.release(100);

        answers.forEach(CompletableFuture::join);
        assertThat(calls().subList(1, calls().size()))
                .containsExactly(List.of(4, 6), List.of(1), List.of(25), List.of(9), List.of(2));
    }

    @Test
    void aCallThatFailsFailsEachOfItsRequestsAndNoOther() {
        Coalescer<Integer, String> coalescer = coalescer(limits(2, 100, 100, 1), requests -> {
            held(requests);
            if (requests.contains(13)) {
                throw new ProblemException(ProblemType.NO_SPACE, "full");
            }
            return answers(requests);
        });
        List<CompletableFuture<String>> answers = behindAHeldOne(coalescer, 12, 13, 14, 15);

        goes.release(100);

        assertThatThrownBy(() -> answers.get(0).join()).hasRootCauseMessage("full");
        assertThatThrownBy(() -> answers.get(1).join()).hasRootCauseMessage("full");
        assertThat(answers.get(2).join()).isEqualTo("a14");
        assertThat(answers.get(3).join()).isEqualTo("a15");
    }

    @Test
    void fewerAnswersThanRequestsAreNobodysAnswer() {
        Coalescer<Integer, String> coalescer =
                coalescer(limits(10, 100, 100, 1), requests -> answers(requests).subList(1, requests.size()));

        assertThatThrownBy(() -> coalescer.ask(1).join())
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("the thing answered 0 of 1");
    }

    @Test
    void aFullQueueRefusesAndTakesAgainWhenItHasEmptied() {
        Coalescer<Integer, String> coalescer = coalescer(limits(1, 100, 3, 1), this::held);
        List<CompletableFuture<String>> waiting = behindAHeldOne(coalescer, 1, 2, 3);

        CompletableFuture<String> refused = coalescer.ask(4);

        assertThat(refused)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(ProblemException.class)
                .matches(e -> ((ProblemException) e).is(ProblemType.BUSY))
                .matches(e -> ((ProblemException) e).retryAfter().isPresent())
                .withMessageContaining("the thing");
        goes.release(100);
        waiting.forEach(CompletableFuture::join);
        assertThat(coalescer.ask(5).join()).isEqualTo("a5");
    }

    @Test
    void noMoreCallsAreUnderWayThanThereAreSenders() {
        Coalescer<Integer, String> coalescer = coalescer(limits(1, 100, 1000, 3), this::held);

        List<CompletableFuture<String>> answers =
                ask(coalescer, IntStream.range(0, 200).toArray());
        await().until(() -> underWay.get() == 3);
        goes.release(1000);

        assertThat(answers.stream().map(CompletableFuture::join)).hasSize(200);
        assertThat(mostUnderWay).hasValue(3);
        assertThat(calls()).hasSize(200);
    }

    @Test
    void whatWaitsBehindACallTravelsTogetherUnlessItFillsACallOfItsOwn() {
        Coalescer<Integer, String> coalescer =
                coalescer(new Coalescer.Limits(4, 1000, 100, 2, Duration.ofHours(1)), this::held);
        List<CompletableFuture<String>> answers = new ArrayList<>(behindAHeldOne(coalescer, 1, 2, 3));

        assertThat(calls()).containsExactly(List.of(0));
        answers.add(coalescer.ask(4));

        await().until(() -> calls().equals(List.of(List.of(0), List.of(1, 2, 3, 4))));
        goes.release(100);
        assertThat(answers.stream().map(CompletableFuture::join)).containsExactly("a1", "a2", "a3", "a4");
    }

    @Test
    void aCallThatHangsDoesNotHoldUpWhatWaitsBehindIt() {
        Coalescer<Integer, String> coalescer =
                coalescer(new Coalescer.Limits(10, 1000, 100, 2, Duration.ofMillis(20)), this::held);
        List<CompletableFuture<String>> answers = behindAHeldOne(coalescer, 1, 2);

        await().until(() -> underWay.get() == 2);

        goes.release(100);
        assertThat(answers.stream().map(CompletableFuture::join)).containsExactly("a1", "a2");
    }

    @Test
    void everyoneIsAnsweredHoweverManyAskWithPatience() {
        Coalescer<Integer, String> coalescer =
                coalescer(new Coalescer.Limits(7, 1000, 100_000, 2, Duration.ofMillis(1)), CoalescerTests::answers);

        List<CompletableFuture<String>> answers =
                ask(coalescer, IntStream.range(0, 2000).toArray());

        assertThat(answers.stream().map(CompletableFuture::join)).hasSize(2000).startsWith("a0", "a1");
    }

    @Test
    void everyoneIsAnsweredHoweverManyAsk() {
        Coalescer<Integer, String> coalescer = coalescer(limits(7, 1000, 100_000, 2), CoalescerTests::answers);

        List<CompletableFuture<List<CompletableFuture<String>>>> askers = Stream.of(1, 2, 3, 4)
                .map(asker -> CompletableFuture.supplyAsync(
                        () -> ask(coalescer, IntStream.range(0, 2000).toArray()), threads))
                .toList();

        for (var asker : askers) {
            List<CompletableFuture<String>> answers = asker.join();
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).join()).isEqualTo("a" + i);
            }
        }
    }

    @Test
    void whoIsAnsweredMayAskAgainFromThere() {
        Coalescer<Integer, String> coalescer = coalescer(limits(10, 100, 100, 1), CoalescerTests::answers);

        CompletableFuture<String> second = coalescer.ask(1).thenCompose(first -> coalescer.ask(2));

        assertThat(second.join()).isEqualTo("a2");
    }

    @Test
    void withoutAThreadTheRequestFailsAndTheNextOneIsNotStuckBehindIt() {
        AtomicBoolean exhausted = new AtomicBoolean(true);
        Executor executor = task -> {
            if (exhausted.get()) {
                throw new RejectedExecutionException("no thread left");
            }
            threads.execute(task);
        };
        Coalescer<Integer, String> coalescer =
                new Coalescer<>("the thing", limits(10, 100, 100, 1), i -> i, CoalescerTests::answers, executor);

        CompletableFuture<String> unlucky = coalescer.ask(1);
        exhausted.set(false);

        assertThatThrownBy(unlucky::join).hasRootCauseMessage("no thread left");
        assertThat(coalescer.ask(2).join()).isEqualTo("a2");
    }

    private Coalescer<Integer, String> coalescer(Coalescer.Limits limits, Function<List<Integer>, List<String>> call) {
        return new Coalescer<>("the thing", limits, i -> i, call, threads);
    }

    private static Coalescer.Limits limits(int batch, long weight, int queue, int senders) {
        return new Coalescer.Limits(batch, weight, queue, senders);
    }

    private List<String> held(List<Integer> requests) {
        synchronized (calls) {
            calls.add(requests);
        }
        mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        goes.acquireUninterruptibly();
        underWay.decrementAndGet();
        return answers(requests);
    }

    private static List<String> answers(List<Integer> requests) {
        return requests.stream().map(request -> "a" + request).toList();
    }

    private List<List<Integer>> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    private static List<CompletableFuture<String>> ask(Coalescer<Integer, String> coalescer, int... requests) {
        return IntStream.of(requests).mapToObj(coalescer::ask).toList();
    }

    /** Asks these while a call is under way, so that they gather. */
    private List<CompletableFuture<String>> behindAHeldOne(Coalescer<Integer, String> coalescer, int... requests) {
        var unused = coalescer.ask(0);
        await().until(() -> calls().size() == 1);
        return ask(coalescer, requests);
    }
}
