package dev.cofre.storage.ring;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ChunkRingTests {
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration IMPATIENT = Duration.ofMillis(100);
    private static final int CHUNK = 16;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ChunkRing ring = new ChunkRing(4, CHUNK);

    @AfterEach
    void stop() throws InterruptedException {
        ring.fail(new IOException("the test is over"));
        threads.shutdown();
        assertThat(threads.awaitTermination(10, SECONDS))
                .as("no reader waits for ever")
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 64, 65, 10_000})
    void everyReaderGetsEveryByte(int size) throws Exception {
        byte[] body = bytes(size);
        List<Future<byte[]>> readers = Stream.of(true, false, false)
                .map(ring::reader)
                .map(reader -> threads.submit(() -> readAll(reader)))
                .toList();

        assertThat(ring.pump(new ByteArrayInputStream(body), size, PATIENT)).isEqualTo(size);
        ring.end();

        for (Future<byte[]> reader : readers) {
            assertThat(reader.get()).isEqualTo(body);
        }
    }

    @RepeatedTest(20)
    void readersOfAnyPaceGetEveryByte() throws Exception {
        byte[] body = bytes(3000);
        List<Future<byte[]>> readers = Stream.of(1, 2, 3)
                .map(seed -> {
                    ChunkRing.Reader reader = ring.reader(seed == 1);
                    Random random = new Random(seed);
                    return threads.submit(() -> {
                        ByteArrayOutputStream read = new ByteArrayOutputStream();
                        for (ChunkRing.Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                            for (int i = random.nextInt(200); i > 0; i--) {
                                Thread.onSpinWait();
                            }
                            read.write(chunk.bytes(), 0, chunk.length());
                        }
                        return read.toByteArray();
                    });
                })
                .toList();

        ring.pump(new RaggedStream(body), Long.MAX_VALUE / 2, PATIENT);
        ring.end();

        for (Future<byte[]> reader : readers) {
            assertThat(reader.get()).isEqualTo(body);
        }
    }

    @Test
    void theSlowestReaderSetsThePace() throws Exception {
        ChunkRing.Reader slow = ring.reader(false);
        ChunkRing.Reader fast = ring.reader(true);
        AtomicLong taken = new AtomicLong();
        InputStream body = counting(bytes(20 * CHUNK), taken);
        Future<Long> pump = threads.submit(() -> ring.pump(body, 1000, PATIENT));
        Future<byte[]> rest = threads.submit(() -> readAll(fast));

        await().until(() -> taken.get() == 4 * CHUNK);
        slow.next();
        assertThat(taken).as("a chunk that is held is not given back").hasValue(4 * CHUNK);
        slow.next();
        await().until(() -> taken.get() == 5 * CHUNK);
        assertThat(pump).isNotDone();

        slow.leave();
        assertThat(pump.get()).isEqualTo(20 * CHUNK);
        ring.end();
        assertThat(rest.get()).hasSize(20 * CHUNK);
    }

    @Test
    void aReaderThatStandsStillIsDroppedAndTheOthersGoOn() throws Exception {
        byte[] body = bytes(100 * CHUNK);
        ChunkRing.Reader stalled = ring.reader(false);
        ChunkRing.Reader needed = ring.reader(true);
        ChunkRing.Reader other = ring.reader(false);
        Duration patience = Duration.ofSeconds(2); // on a busy machine the others must not be taken for it
        Future<Long> pump = threads.submit(() -> ring.pump(new ByteArrayInputStream(body), 10_000, patience));
        ChunkRing.Chunk held = Objects.requireNonNull(stalled.next());
        Future<byte[]> first = threads.submit(() -> readAll(needed));
        Future<byte[]> second = threads.submit(() -> readAll(other));

        assertThat(pump.get()).isEqualTo(body.length);
        ring.end();

        assertThat(first.get()).isEqualTo(body);
        assertThat(second.get()).isEqualTo(body);
        assertThat(stalled.isGone()).isTrue();
        assertThat(other.isGone()).isFalse();
        assertThat(Arrays.copyOf(held.bytes(), held.length()))
                .as("its thread may still be sending these bytes")
                .isEqualTo(Arrays.copyOf(body, CHUNK));
        assertThatThrownBy(stalled::next).isInstanceOf(IOException.class).hasMessageContaining("dropped");
    }

    @Test
    void aReaderThatIsNeededMayNotStandStill() {
        ring.reader(true);

        assertThatThrownBy(() -> ring.pump(new ByteArrayInputStream(bytes(1000)), 1000, IMPATIENT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("stands still");
    }

    @Test
    void theWriterEndsAtOnceWhenANeededReaderGivesUp() {
        ChunkRing.Reader needed = ring.reader(true);
        Future<Long> pump = threads.submit(() -> ring.pump(new ByteArrayInputStream(bytes(1000)), 1000, PATIENT));

        needed.leave();

        assertThatThrownBy(pump::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .hasMessageContaining("given up");
    }

    @Test
    void whatTheWriterFailsWithReachesTheReadersInsteadOfTheEnd() throws Exception {
        ChunkRing.Reader waiting = ring.reader(true);
        ChunkRing.Reader behind = ring.reader(false);
        Future<byte[]> read = threads.submit(() -> readAll(waiting));
        ring.pump(new ByteArrayInputStream(bytes(20)), 100, PATIENT);

        ring.fail(new IOException("the client hung up"));
        ring.fail(new IOException("and something else after that"));

        assertThatThrownBy(read::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .hasMessage("the client hung up");
        assertThatThrownBy(behind::next).hasMessage("the client hung up");
    }

    @Test
    void aFailingBodyIsTheWritersFailure() {
        ring.reader(true);
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }
        };

        assertThatThrownBy(() -> ring.pump(broken, 100, PATIENT)).hasMessage("connection reset");
    }

    @Test
    void oneByteMoreThanTheLimitIsReadAndNoneAfterIt() throws Exception {
        AtomicLong taken = new AtomicLong();

        long pumped = ring.pump(counting(bytes(1000), taken), 33, PATIENT);

        assertThat(pumped).isEqualTo(34);
        assertThat(taken).hasValue(34);
        assertThat(new ChunkRing(4, CHUNK).pump(new ByteArrayInputStream(bytes(33)), 33, PATIENT))
                .isEqualTo(33);
    }

    @Test
    void takenMeansThatTheReaderHasAskedForMore() throws Exception {
        ChunkRing.Reader reader = ring.reader(true);
        ring.pump(new ByteArrayInputStream(bytes(2 * CHUNK)), 100, PATIENT);
        Future<?> taken = threads.submit(waiting(() -> ring.awaitTaken(reader)));

        reader.next();
        reader.next();
        assertThat(taken).as("the last chunk is still held").isNotDone();
        Future<ChunkRing.Chunk> end = threads.submit(reader::next);

        taken.get();
        assertThat(end).as("the last word is not said yet").isNotDone();
        ring.end();
        assertThat(end.get()).isNull();
    }

    @Test
    void nobodyWaitsForAReaderThatHasGivenUp() throws Exception {
        ChunkRing.Reader reader = ring.reader(true);
        ring.pump(new ByteArrayInputStream(bytes(CHUNK)), 100, PATIENT);
        reader.next();
        Future<?> taken = threads.submit(waiting(() -> ring.awaitTaken(reader)));

        reader.leave();

        assertThatThrownBy(taken::get).cause().hasMessageContaining("given up");
    }

    private interface Step {
        void run() throws IOException;
    }

    private static Callable<Void> waiting(Step step) {
        return () -> {
            step.run();
            return null;
        };
    }

    private static byte[] readAll(ChunkRing.Reader reader) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        for (ChunkRing.Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
            read.write(chunk.bytes(), 0, chunk.length());
        }
        return read.toByteArray();
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static InputStream counting(byte[] body, AtomicLong taken) {
        return new ByteArrayInputStream(body) {
            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
                int read = super.read(bytes, offset, length);
                taken.addAndGet(Math.max(0, read));
                return read;
            }
        };
    }

    /** Gives a few bytes at a time, as a network does. */
    private static final class RaggedStream extends ByteArrayInputStream {
        private final Random random = new Random(5);

        RaggedStream(byte[] bytes) {
            super(bytes);
        }

        @Override
        public synchronized int read(byte[] bytes, int offset, int length) {
            return super.read(bytes, offset, 1 + random.nextInt(length));
        }
    }
}
