package dev.cofre.benchmarks;

import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.Locations;
import dev.cofre.benchmarks.Workload.Goal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures a cluster that the launcher has just started, warm, beside the machine's own limits, and prints the tables of
 * {@code benchmarks/README.md}. Started by {@code benchmarks/run}.
 *
 * <p>Arguments: the manager's URL; the cluster's {@code COFRE_HOME}; seconds that {@code cofre up} took; seconds for each
 * row. Fills the disk with some gigabytes.
 */
public final class Benchmark {
    private static final int SMALL = 4 << 10;
    private static final int MIB = 1 << 20;
    private static final long HUGE = 1L << 30;
    /** So many mixed blobs fill a request: their mean is 13 KiB. */
    private static final int MIXED = 600;

    /** Small blobs that are asked for at once. */
    private static final int BATCH = 500;

    private static final byte[] NOTHING = {};

    private static final Duration WARM_UP = Duration.ofSeconds(30);
    private static final Duration WARM_UP_AT_MOST = Duration.ofMinutes(8);
    /** Warm is when the small puts of a round are no faster than this much more than those of the round before. */
    private static final double STILL_WARMING = 1.04;

    private final URI manager;
    private final AtomicLong numbers = new AtomicLong();
    private final Contents contents = new Contents();
    private final String run = Long.toHexString(System.nanoTime());
    private final List<Locations> small = new ArrayList<>();

    private Benchmark(URI manager) {
        this.manager = manager;
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 4) {
            System.err.println("usage: Benchmark MANAGER-URL COFRE-HOME SECONDS-OF-UP SECONDS-PER-ROW");
            System.exit(2);
        }
        Path home = Path.of(args[1]);
        System.out.printf("%s. %s.%n%n", LocalDate.now(), Limits.machine(home));
        Limits limits = Limits.measure(home);
        limits.print();
        Benchmark benchmark = new Benchmark(URI.create(args[0]));
        System.out.printf("Warm after %d s.%n%n", benchmark.warmUp().toSeconds());
        Processes processes = new Processes(home);
        System.out.println(Workload.HEAD);
        for (Workload workload : benchmark.workloads(Duration.ofSeconds(Long.parseLong(args[3])))) {
            Processes.Cpu before = processes.cpu();
            Load.Result result = benchmark.run(workload);
            System.out.println(workload.row(result, processes.cpu().minus(before), limits));
        }
        System.out.printf("%n| Also | measured | target |%n|---|---:|---:|%n");
        System.out.printf("| `./cofre up` until all five are healthy | %s s | 15 s |%n", args[2]);
        for (Map.Entry<String, Long> peak : processes.peakMemory().entrySet()) {
            System.out.printf(
                    "| peak RSS of %s, `-Xmx128m` | %d MB | %s |%n",
                    peak.getKey(), peak.getValue(), peak.getKey().equals("manager") ? "-" : "250 MB");
        }
    }

    /** All kinds of calls in turn: six JVMs share the cores with their own compilers for some minutes. */
    private Duration warmUp() throws Exception {
        long start = System.nanoTime();
        prepareReads();
        Duration passed = Duration.ZERO;
        double last = 0;
        double now = 1;
        while (passed.compareTo(WARM_UP) < 0 || (now > last * STILL_WARMING && passed.compareTo(WARM_UP_AT_MOST) < 0)) {
            last = now;
            load(2, Duration.ofSeconds(8), this::putMixed);
            load(8, Duration.ofSeconds(5), this::putMib);
            load(16, Duration.ofSeconds(5), this::getSmall);
            load(2, Duration.ofSeconds(3), this::getBatch);
            now = load(16, Duration.ofSeconds(15), this::putSmall).perSecond();
            passed = Duration.ofNanos(System.nanoTime() - start);
            System.err.printf("warming up: %d s, %.0f small puts/s%n", passed.toSeconds(), now);
        }
        return passed;
    }

    private List<Workload> workloads(Duration time) {
        List<Workload> all = new ArrayList<>();
        Goal[] puts = {Goal.perSecond(600), Goal.perSecond(2500), Goal.perSecond(4500)};
        String[] rivals = {"417 /s", "771 /s", "-"};
        int[] threads = {1, 16, 64};
        for (int i = 0; i < threads.length; i++) {
            boolean alone = threads[i] == 1;
            all.add(new Workload(
                    "put 4 KiB",
                    threads[i],
                    1,
                    time,
                    Long.MAX_VALUE,
                    puts[i],
                    rivals[i],
                    limits -> alone ? limits.append() : limits.appends() / 2,
                    this::putSmall));
        }
        for (int inFlight : new int[] {1, 2, 4}) {
            all.add(new Workload(
                    "put 0.5 to 64 KiB in batches of 8 MiB",
                    inFlight,
                    MIXED,
                    time,
                    Long.MAX_VALUE,
                    Goal.perSecond(8000),
                    "-",
                    limits -> limits.disk() / 2 * 1e6 / MEAN,
                    this::putMixed));
        }
        all.add(new Workload(
                "put 1 MiB",
                8,
                1,
                time,
                Long.MAX_VALUE,
                Goal.megabytes(300),
                "240 MB/s",
                limits -> limits.disk() / 2,
                this::putMib));
        all.add(new Workload(
                "put 1 GiB",
                1,
                1,
                Duration.ofHours(1),
                3,
                Goal.megabytes(250),
                "86 MB/s",
                limits -> limits.disk() / 2,
                this::putHuge));
        all.add(new Workload(
                "get 4 KiB",
                16,
                1,
                time,
                Long.MAX_VALUE,
                Goal.perSecond(15000),
                "6,200 /s",
                Limits::roundTrips,
                this::getSmall));
        for (int inFlight : new int[] {1, 4}) {
            all.add(new Workload(
                    "get 4 KiB in batches of 500, verified",
                    inFlight,
                    BATCH,
                    time,
                    Long.MAX_VALUE,
                    Goal.perSecond(30000),
                    "-",
                    limits -> limits.sha256() * 1e6 / SMALL,
                    this::getBatch));
        }
        all.add(new Workload(
                "get 1 GiB, verified",
                1,
                1,
                Duration.ofHours(1),
                4,
                Goal.megabytes(800),
                "717 MB/s",
                Limits::sha256,
                this::getHuge));
        return all;
    }

    private static final double MEAN = meanOfMixed();

    private static double meanOfMixed() {
        long sum = 0;
        for (int i = 0; i < MIXED; i++) {
            sum += Contents.mixedSize(i);
        }
        return (double) sum / MIXED;
    }

    private Load.Result run(Workload workload) throws Exception {
        return Load.run(manager, workload.threads(), workload.time(), workload.most(), numbers, workload.call());
    }

    private Load.Result load(int threads, Duration time, Load.Call call) throws Exception {
        return Load.run(manager, threads, time, Long.MAX_VALUE, numbers, call);
    }

    private void prepareReads() throws IOException {
        try (ClusterClient client = new ClusterClient(manager)) {
            for (int i = 0; i < 1000; i++) {
                String name = name(numbers.getAndIncrement());
                client.put(name, contents.of(numbers.getAndIncrement(), SMALL));
                small.add(client.locate(name));
            }
        }
    }

    private long putSmall(ClusterClient client, long number) throws IOException {
        client.put(name(number), contents.of(number, SMALL));
        return SMALL;
    }

    private long putMib(ClusterClient client, long number) throws IOException {
        client.put(name(number), contents.of(number, MIB));
        return MIB;
    }

    private long putMixed(ClusterClient client, long number) throws IOException {
        List<String> names = new ArrayList<>();
        List<byte[]> blobs = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < MIXED; i++) {
            names.add(name(number) + "-" + i);
            blobs.add(contents.of(number * MIXED + i, Contents.mixedSize(i)));
            bytes += Contents.mixedSize(i);
        }
        client.putBatch(names, blobs);
        return bytes;
    }

    private long putHuge(ClusterClient client, long number) throws IOException {
        client.put(run + "-huge", HUGE, out -> contents.write(number, HUGE, out));
        return HUGE;
    }

    private long getSmall(ClusterClient client, long number) throws IOException {
        client.get(small.get(ThreadLocalRandom.current().nextInt(small.size())), (bytes, length) -> {});
        return SMALL;
    }

    /** Some of the small blobs that one server holds. */
    private long getBatch(ClusterClient client, long number) throws IOException {
        URI node = small.get((int) (number % small.size())).replicas().get(0).url();
        List<BatchFrame> frames = new ArrayList<>(BATCH);
        for (long i = number; frames.size() < BATCH; i++) {
            Locations where = small.get((int) (i % small.size()));
            for (Locations.Location replica : where.replicas()) {
                if (replica.url().equals(node) && frames.size() < BATCH) {
                    frames.add(new BatchFrame(replica.grant(), where.blob(), NOTHING));
                }
            }
        }
        return client.getBatch(node, frames);
    }

    private long getHuge(ClusterClient client, long number) throws IOException {
        Locations huge = client.locate(run + "-huge");
        HashingSink sink = new HashingSink();
        client.get(huge, sink);
        BlobId digest = sink.end();
        if (!digest.equals(huge.blob())) {
            throw new IOException("the bytes of %s have digest %s".formatted(huge.blob(), digest));
        }
        return HUGE;
    }

    private String name(long number) {
        return run + "-" + number;
    }
}
