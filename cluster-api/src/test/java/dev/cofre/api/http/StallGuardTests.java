package dev.cofre.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Only a write that the other side does not take is cut off. */
class StallGuardTests {
    private static final Duration LIMIT = Duration.ofMillis(200);

    private final StallGuard guard = new StallGuard(LIMIT);
    private final CountDownLatch cut = new CountDownLatch(1);
    private final AtomicInteger cuts = new AtomicInteger();

    @AfterEach
    void close() {
        guard.close();
    }

    @Test
    void aWriteThatNobodyTakesIsCutOff() throws IOException {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int single) throws IOException {
                await(cut);
                throw new IOException("cut off");
            }
        };

        try (OutputStream watched = guard.watch(full, cut::countDown)) {
            assertThatIOException().isThrownBy(() -> watched.write(1)).withMessage("cut off");
        }
    }

    @Test
    void whoTakesLongBetweenWritesIsNotCutOff() throws IOException {
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        OutputStream full = new OutputStream() {
            @Override
            public void write(int single) throws IOException {
                await(cut);
            }
        };

        try (OutputStream slow = guard.watch(taken, cuts::incrementAndGet);
                OutputStream stands = guard.watch(full, cut::countDown)) {
            slow.write(new byte[] {1, 2});
            stands.write(1); // until the guard has looked, and found no other
            slow.write(3);
        }

        assertThat(taken.toByteArray()).containsExactly(1, 2, 3);
        assertThat(cuts).hasValue(0);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }
}
