package dev.cofre.service.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BackgroundThreadTests {
    private static final Duration LONG = Duration.ofHours(1);

    private final AtomicInteger steps = new AtomicInteger();

    @Test
    void aPauseEndsWhenItIsToStop() {
        BackgroundThread thread = new BackgroundThread("test", () -> {});
        thread.start();

        assertThat(thread.pause(Duration.ZERO)).isTrue();
        thread.stop();

        assertThat(thread.pause(LONG)).isFalse();
        assertThat(thread.isStopping()).isTrue();
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void whoStopsItWaitsForTheEndOfWhatItIsAbout() {
        CountDownLatch about = new CountDownLatch(1);
        BackgroundThread thread = endingLate(about);
        thread.start();
        await().until(() -> steps.get() > 0);
        Thread stopper = new Thread(thread::stop);
        stopper.start();
        await().until(thread::isStopping);

        stopper.interrupt(); // is kept for later, and ends nothing

        assertThat(thread.isAlive()).isTrue();
        about.countDown();
        await().until(() -> !stopper.isAlive());
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void whoWaitsForATimeOnlyGoesOnWithoutIt() {
        CountDownLatch about = new CountDownLatch(1);
        BackgroundThread thread = endingLate(about);
        thread.start();

        thread.stop(Duration.ofMillis(1));

        assertThat(thread.isStopping()).isTrue();
        about.countDown();
        await().until(() -> !thread.isAlive());
    }

    @Test
    void itIsNeverInterrupted() {
        AtomicBoolean interrupted = new AtomicBoolean();
        BackgroundThread[] itself = new BackgroundThread[1];
        BackgroundThread thread = new BackgroundThread("test", () -> {
            while (itself[0].pause(Duration.ofMillis(1))) {
                steps.incrementAndGet();
            }
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        itself[0] = thread;
        thread.start();
        await().until(() -> steps.get() > 2);

        thread.stop();

        assertThat(interrupted).isFalse();
    }

    /** Begins, and ends no earlier than when it is let. */
    private BackgroundThread endingLate(CountDownLatch let) {
        return new BackgroundThread("test", () -> {
            steps.incrementAndGet();
            await().atMost(Duration.ofMinutes(1)).until(() -> let.getCount() == 0);
        });
    }
}
