package dev.cofre.benchmarks;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Repeats one call from several threads for a set time, and says how long each took. The first that fails ends it. */
final class Load {
    private Load() {}

    /** One call of a thread that has a client of its own. */
    @FunctionalInterface
    interface Call {
        /**
         * @param number of this call, never used before
         * @return bytes of content moved
         */
        long run(ClusterClient client, long number) throws Exception;
    }

    /**
     * @param bytes of content in all calls
     * @param nanos from the first call to the last
     * @param latencies of each call in nanoseconds, ascending
     */
    @SuppressWarnings("ArrayRecordComponent") // a result to print, never compared
    record Result(long bytes, long nanos, long[] latencies) {
        double perSecond() {
            return latencies.length * 1e9 / nanos;
        }

        double megabytesPerSecond() {
            return bytes * 1e3 / nanos;
        }

        /** In milliseconds. @param share 0 to 1 */
        double percentile(double share) {
            return latencies.length == 0
                    ? 0
                    : latencies[(int) Math.min(latencies.length - 1, share * latencies.length)] / 1e6;
        }
    }

    /** @param most calls, so that a fast call does not fill the disk */
    static Result run(URI manager, int threads, Duration time, long most, AtomicLong numbers, Call call)
            throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            long start = System.nanoTime();
            long end = start + time.toNanos();
            AtomicLong left = new AtomicLong(most);
            AtomicLong bytes = new AtomicLong();
            Callable<long[]> worker = () -> {
                long[] latencies = new long[1024];
                int calls = 0;
                try (ClusterClient client = new ClusterClient(manager)) {
                    while (System.nanoTime() < end && left.getAndDecrement() > 0) {
                        long before = System.nanoTime();
                        bytes.addAndGet(call.run(client, numbers.getAndIncrement()));
                        if (calls == latencies.length) {
                            latencies = Arrays.copyOf(latencies, 2 * calls);
                        }
                        latencies[calls++] = System.nanoTime() - before;
                    }
                } catch (Exception e) {
                    left.set(0);
                    throw e;
                }
                return Arrays.copyOf(latencies, calls);
            };
            List<Future<long[]>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(pool.submit(worker));
            }
            List<long[]> all = new ArrayList<>();
            for (Future<long[]> each : workers) {
                all.add(each.get());
            }
            long nanos = System.nanoTime() - start;
            long[] latencies =
                    all.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            return new Result(bytes.get(), nanos, latencies);
        } finally {
            pool.shutdownNow();
        }
    }
}
