package dev.cofre.benchmarks;

import dev.cofre.api.file.Locations;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures a running cluster, warm, and prints a line for each kind of work beside the machine's own limits.
 *
 * <p>Arguments: the manager's URL, a folder on the servers' disk, seconds for each measurement (default 10), seconds of
 * warm-up (default 30). Fills the disk with some gigabytes; use a cluster that can be thrown away.
 */
public final class LoadDriver {
    private static final int SMALL = 4 << 10;
    private static final int BATCH = 200;
    private static final long HUGE = 1L << 30;

    private final Target target;
    private final Duration time;
    private final AtomicLong numbers = new AtomicLong();
    private final String run = Long.toHexString(System.nanoTime());

    private LoadDriver(Target target, Duration time) {
        this.target = target;
        this.time = time;
    }

    public static void main(String[] args) throws Exception {
        if (args.length < 2 || args.length > 4) {
            System.err.println("usage: LoadDriver MANAGER-URL FOLDER [SECONDS [WARM-UP-SECONDS]]");
            System.exit(2);
        }
        Duration time = Duration.ofSeconds(args.length > 2 ? Long.parseLong(args[2]) : 10);
        Duration warmUp = Duration.ofSeconds(args.length > 3 ? Long.parseLong(args[3]) : 30);
        System.out.printf("machine  %-34s %8.0f MB/s%n", "disk, 1 GiB, fsync", Machine.disk(Path.of(args[1])));
        System.out.printf("machine  %-34s %8.0f MB/s%n", "SHA-256, one core", Machine.sha256());
        System.out.printf("machine  %-34s %8.0f MB/s%n", "loopback", Machine.loopback());
        try (Target target = new Target(URI.create(args[0]))) {
            LoadDriver driver = new LoadDriver(target, time);
            driver.warmUp(warmUp);
            driver.measure();
        }
    }

    private void warmUp(Duration warmUp) throws Exception {
        Duration third = warmUp.dividedBy(3);
        Load.run(16, third, Long.MAX_VALUE, numbers, this::putSmall);
        Load.run(4, third, Long.MAX_VALUE, numbers, this::putBatch);
        Load.run(4, third, 2000, numbers, number -> put(number, 1 << 20));
    }

    private void measure() throws Exception {
        for (int threads : new int[] {1, 16, 64}) {
            print("put 4 KiB", threads, 1, Load.run(threads, time, Long.MAX_VALUE, numbers, this::putSmall));
        }
        for (int threads : new int[] {1, 4}) {
            print(
                    "put 4 KiB, batches of " + BATCH,
                    threads,
                    BATCH,
                    Load.run(threads, time, Long.MAX_VALUE, numbers, this::putBatch));
        }
        print("put 1 MiB", 8, 1, Load.run(8, time, 4000, numbers, number -> put(number, 1 << 20)));
        print("put 1 GiB", 1, 1, Load.run(1, Duration.ofHours(1), 2, numbers, this::putHuge));
        List<Locations> small = locate();
        print(
                "get 4 KiB",
                16,
                1,
                Load.run(
                        16,
                        time,
                        Long.MAX_VALUE,
                        numbers,
                        number ->
                                target.get(small.get(ThreadLocalRandom.current().nextInt(small.size())))));
        Locations huge = target.locate(run + "-huge");
        print("get 1 GiB", 1, 1, Load.run(1, Duration.ofHours(1), 4, numbers, number -> target.get(huge)));
    }

    private List<Locations> locate() throws IOException {
        List<Locations> found = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            target.put(run + "-get-" + i, content(i, SMALL));
            found.add(target.locate(run + "-get-" + i));
        }
        return found;
    }

    private long putSmall(long number) throws IOException {
        return put(number, SMALL);
    }

    private long put(long number, int size) throws IOException {
        target.put(name(number), content(number, size));
        return size;
    }

    private long putBatch(long number) throws IOException {
        List<String> names = new ArrayList<>();
        List<byte[]> contents = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            names.add(name(number) + "-" + i);
            contents.add(content(number * BATCH + i, SMALL));
        }
        target.putBatch(names, contents);
        return (long) BATCH * SMALL;
    }

    private long putHuge(long number) throws IOException {
        byte[] block = content(number, 1 << 20);
        InputStream body = new InputStream() {
            private long left = HUGE;

            @Override
            public int read() {
                throw new UnsupportedOperationException("read in blocks");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                if (left == 0) {
                    return -1;
                }
                int read = (int) Math.min(left, Math.min(length, block.length));
                ByteBuffer.wrap(block).putLong(0, left); // no two blocks are the same
                System.arraycopy(block, 0, bytes, offset, read);
                left -= read;
                return read;
            }
        };
        target.put(run + "-huge", body, HUGE);
        return HUGE;
    }

    private String name(long number) {
        return run + "-" + number;
    }

    /** Never the same for two numbers, never compressible. */
    private byte[] content(long number, int size) {
        byte[] content = new byte[size];
        new Random(number * 31 + run.hashCode()).nextBytes(content);
        return content;
    }

    private static void print(String what, int threads, int each, Load.Result result) {
        System.out.printf(
                "cluster  %-34s %8.0f /s %8.1f MB/s   p50 %.1f  p95 %.1f  p99 %.1f ms%n",
                what + ", " + threads + " at once",
                result.perSecond() * each,
                result.megabytesPerSecond(),
                result.percentile(0.50),
                result.percentile(0.95),
                result.percentile(0.99));
    }
}
