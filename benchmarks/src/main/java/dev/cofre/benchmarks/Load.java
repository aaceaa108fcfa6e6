package dev.cofre.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Repeats one call from several threads for a set time, and says how long each took. */
final class Load {
    private Load() {}

    /** A call with a number of its own. */
    @FunctionalInterface
    interface Call {
        /** @return bytes of content moved */
        long run(long number) throws Exception;
    }

    /**
     * @param calls how many were made
     * @param bytes of content in all of them
     * @param nanos from the first to the last
     * @param latencies of each call in nanoseconds, ascending
     */
    @SuppressWarnings("ArrayRecordComponent") // a result to print, never compared
    record Result(long calls, long bytes, long nanos, long[] latencies) {
        double perSecond() {
            return calls * 1e9 / nanos;
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
    static Result run(int threads, Duration time, long most, AtomicLong numbers, Call call) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            long start = System.nanoTime();
            long end = start + time.toNanos();
            AtomicLong left = new AtomicLong(most);
            AtomicLong bytes = new AtomicLong();
            Callable<List<Long>> worker = () -> {
                List<Long> latencies = new ArrayList<>();
                while (System.nanoTime() < end && left.getAndDecrement() > 0) {
                    long before = System.nanoTime();
                    bytes.addAndGet(call.run(numbers.getAndIncrement()));
                    latencies.add(System.nanoTime() - before);
                }
                return latencies;
            };
            List<Future<List<Long>>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(pool.submit(worker));
            }
            List<Long> all = new ArrayList<>();
            for (Future<List<Long>> each : workers) {
                all.addAll(each.get());
            }
            long nanos = System.nanoTime() - start;
            long[] latencies = all.stream().mapToLong(Long::longValue).toArray();
            Arrays.sort(latencies);
            return new Result(latencies.length, bytes.get(), nanos, latencies);
        } finally {
            pool.shutdownNow();
        }
    }
}
