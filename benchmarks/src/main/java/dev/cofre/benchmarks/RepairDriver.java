package dev.cofre.benchmarks;

import dev.cofre.api.node.DepartureView;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.repair.RepairView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures how long it takes from the death of a server until all that it held is on two servers again, with default settings,
 * and prints a table. Started by {@code benchmarks/repair}.
 *
 * <p>Arguments: the launcher; a folder for the cluster, which takes some 16 GB.
 */
public final class RepairDriver {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern COPIES = Pattern.compile("(?m)^cofre_repair_copies_total (\\S+)");
    private static final Pattern RELEASED = Pattern.compile("(?m)^cofre_repair_released_total (\\S+)");
    private static final int SMALL = 4 << 10;
    /** Of what is measured in earnest: less than 1 only shows that all of it works. */
    private static final double SHARE = Double.parseDouble(System.getProperty("cofre.benchmark.share", "1"));

    private static final int SMALLS = (int) Math.max(500, 10_000 * SHARE);
    private static final int BATCH = 500;
    private static final long LARGE = 256L << 20;
    private static final int LARGES = (int) Math.max(2, 20 * SHARE);
    private static final Duration WARM_UP = Duration.ofSeconds((long) Math.max(2, 150 * SHARE));
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** Nothing happens for so long: it is over. */
    private static final Duration STILL = Duration.ofSeconds(3);

    private final LaunchedCluster cluster;
    private final Contents contents = new Contents();
    private final AtomicLong numbers = new AtomicLong();

    private RepairDriver(LaunchedCluster cluster) {
        this.cluster = cluster;
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 2) {
            System.err.println("usage: RepairDriver LAUNCHER FOLDER");
            System.exit(2);
        }
        Path home = Path.of(args[1]);
        String ports = Objects.requireNonNull(System.getenv("COFRE_PORTS"), "COFRE_PORTS");
        try (LaunchedCluster cluster = new LaunchedCluster(Path.of(args[0]), home, ports)) {
            System.out.printf("%s. %s.%n%n", LocalDate.now(), Limits.machine(home));
            new RepairDriver(cluster).run();
        }
    }

    /**
     * @param toFirst seconds from the kill to the first copy that counts
     * @param toLast seconds from the kill to the last
     * @param released copies that were too many when the server was back, each let go on the proofs of two others
     * @param releasing seconds from the first of them to the last
     * @param releaseCpu seconds of CPU that manager and servers took meanwhile
     */
    private record Repaired(
            long blobs, long bytes, double toFirst, double toLast, long released, double releasing, double releaseCpu) {
        double blobsPerSecond() {
            return blobs / (toLast - toFirst);
        }

        double releasesPerSecond() {
            return released / releasing;
        }

        double milliseconds() {
            return 1e3 * releaseCpu / released;
        }

        double megabytesPerSecond() {
            return bytes / (toLast - toFirst) / 1e6;
        }
    }

    private void run() throws Exception {
        load(WARM_UP);
        // an ordinary morning's repair first: the first of all runs cold code
        putSmalls("server1", SMALLS);
        lose("server1");
        double healthy = load(Duration.ofSeconds(15)).perSecond();
        putSmalls("server4", 3 * SMALLS);
        double meanwhile = loadWhileLost("server4");
        putSmalls("server2", SMALLS);
        Repaired small = lose("server2");
        putLarges("server3");
        double copy = copyRate("server3");
        Repaired large = lose("server3");

        System.out.printf(
                "| Repair of a server that was killed, default settings | measured | target |%n|---|---:|---:|%n");
        row(
                "%,d blobs, mostly 4 KiB: from kill -9 to the first copy",
                small.blobs(), "%.1f s", small.toFirst(), "28 s");
        row("from kill -9 to full redundancy", 0, "%.1f s", small.toLast(), "-");
        row("copies a second between", 0, "%,.0f", small.blobsPerSecond(), "3,000");
        row(
                "%,d blobs, some of them 256 MiB: from kill -9 to the first copy",
                large.blobs(), "%.1f s", large.toFirst(), "28 s");
        row("from kill -9 to full redundancy", 0, "%.1f s", large.toLast(), "-");
        row("MB/s between", 0, "%,.0f", large.megabytesPerSecond(), "%.0f".formatted(0.7 * copy));
        row("one copy of the same bytes from disk to disk, MB/s", 0, "%,.0f", copy, "-");
        row(
                "%,d copies too many once the server is back, mostly 4 KiB: let go a second, on two proofs each",
                small.released(), "%,.0f", small.releasesPerSecond(), "-");
        row(
                "%,d copies too many once the server is back, some of them 256 MiB: let go a second",
                large.released(), "%,.0f", large.releasesPerSecond(), "-");
        row(
                "CPU of manager and servers for each of the small ones, proofs and all, ms",
                0,
                "%.2f",
                small.milliseconds(),
                "-");
        row("for each of the others, ms", 0, "%.2f", large.milliseconds(), "-");
        row("put 4 KiB at 16, all servers there, per second", 0, "%,.0f", healthy, "-");
        row("the same while small blobs are repaired", 0, "%,.0f", meanwhile, "%.0f".formatted(0.6 * healthy));
    }

    private static void row(String text, long count, String format, double value, String target) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %s |%n",
                String.format(Locale.ROOT, text, count),
                String.format(Locale.ROOT, format, value),
                target);
    }

    private Load.Result load(Duration time) throws Exception {
        return Load.run(cluster.manager(), 16, time, Long.MAX_VALUE, numbers, (client, number) -> {
            client.put("load-" + number, contents.of(number, SMALL));
            return SMALL;
        });
    }

    private void putSmalls(String node, int count) throws IOException {
        try (ClusterClient client = new ClusterClient(cluster.manager(), new NodeId(node))) {
            for (int put = 0; put < count; put += BATCH) {
                List<String> names = new ArrayList<>();
                List<byte[]> blobs = new ArrayList<>();
                for (int i = 0; i < BATCH; i++) {
                    long number = numbers.getAndIncrement();
                    names.add("small-" + number);
                    blobs.add(contents.of(number, SMALL));
                }
                client.putBatch(names, blobs);
            }
        }
    }

    private void putLarges(String node) throws IOException {
        try (ClusterClient client = new ClusterClient(cluster.manager(), new NodeId(node))) {
            for (int i = 0; i < LARGES; i++) {
                long number = numbers.getAndIncrement();
                client.put("large-" + number, LARGE, out -> contents.write(number, LARGE, out));
            }
        }
    }

    /** Megabytes a second at which one file after the other is copied and forced, as nothing else goes on. */
    private double copyRate(String node) throws IOException {
        Path target = Files.createDirectories(cluster.home().resolve("copies"));
        List<Path> files;
        try (Stream<Path> all = Files.walk(cluster.home().resolve(node).resolve("blobs"))) {
            files = all.filter(file -> file.toFile().length() == LARGE).toList();
        }
        long began = System.nanoTime();
        for (Path file : files) {
            Path copy = Files.copy(file, target.resolve(file.getFileName().toString()));
            try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        for (Path file : files) {
            Files.delete(target.resolve(file.getFileName().toString()));
        }
        return files.size() * LARGE / seconds / 1e6;
    }

    /** Kills a server, waits until all that it held has another copy, and has it back. */
    private Repaired lose(String node) throws Exception {
        awaitQuiet();
        DepartureView held = ask("/nodes/" + node + "/departure", DepartureView.class);
        double copiesBefore = copies();
        long killed = System.nanoTime();
        cluster.kill(node);
        double first = seconds(killed, awaitCopies(copiesBefore + 1));
        double last = seconds(killed, awaitLastCopy());
        long made = Math.round(copies() - copiesBefore);
        System.err.printf(
                "%s: %d of %d blobs copied, first after %.1f s, last after %.1f s%n",
                node, made, held.blobs(), first, last);
        double releasedBefore = counted(RELEASED);
        cluster.start(node);
        long begun = awaitReleases(releasedBefore + 1);
        Processes processes = new Processes(cluster.home());
        Processes.Cpu before = processes.cpu();
        Last release = awaitLastRelease(processes);
        Processes.Cpu taken = release.cpu().minus(before);
        long ended = release.moment();
        long released = Math.round(counted(RELEASED) - releasedBefore);
        System.err.printf("%s: %d copies let go in %.1f s%n", node, released, seconds(begun, ended));
        awaitQuiet();
        return new Repaired(
                made, held.bytes(), first, last, released, seconds(begun, ended), taken.manager() + taken.servers());
    }

    /** A server lets nothing go in its first minute. @return when so many were let go, by {@link System#nanoTime} */
    private long awaitReleases(double count) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (counted(RELEASED) < count) {
            if (System.nanoTime() > deadline) {
                throw new IOException("no copy was let go after " + PATIENCE);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return System.nanoTime();
    }

    /** When the last copy was let go, by {@link System#nanoTime}, and what CPU had been taken by then. */
    private record Last(long moment, Processes.Cpu cpu) {}

    private Last awaitLastRelease(Processes processes) throws Exception {
        Last last = new Last(System.nanoTime(), processes.cpu());
        double count = counted(RELEASED);
        while (System.nanoTime() - last.moment() < 5 * STILL.toNanos()) {
            double now = counted(RELEASED);
            if (now > count) {
                count = now;
                last = new Last(System.nanoTime(), processes.cpu());
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return last;
    }

    private double loadWhileLost(String node) throws Exception {
        awaitQuiet();
        double before = copies();
        double held = ask("/nodes/" + node + "/departure", DepartureView.class).blobs();
        cluster.kill(node);
        awaitCopies(before + 1);
        double meanwhile = load(Duration.ofSeconds(8)).perSecond();
        double made = copies() - before;
        System.err.printf("%.0f of %.0f copies were made meanwhile%n", made, held);
        if (made >= held) {
            System.err.println("repair was over before: the figure is too good");
        }
        cluster.start(node);
        return meanwhile;
    }

    private static double seconds(long from, long to) {
        return (to - from) / 1e9;
    }

    /** @return when there were so many, by {@link System#nanoTime} */
    private long awaitCopies(double count) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (copies() < count) {
            if (System.nanoTime() > deadline) {
                throw new IOException("%.0f copies were made, not %.0f".formatted(copies(), count));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return System.nanoTime();
    }

    /** @return when the last one was counted, by {@link System#nanoTime} */
    private long awaitLastCopy() throws Exception {
        long last = System.nanoTime();
        double count = copies();
        while (System.nanoTime() - last < STILL.toNanos() || !isIdle(ask("/repair", RepairView.class))) {
            double now = copies();
            if (now > count) {
                count = now;
                last = System.nanoTime();
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return last;
    }

    private static boolean isIdle(RepairView view) {
        return view.waiting() == 0 && view.underWay() == 0;
    }

    /** Every file has its copies, and none too many. */
    private void awaitQuiet() throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (RepairView view = ask("/repair", RepairView.class);
                !view.complete() || !isIdle(view);
                view = ask("/repair", RepairView.class)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("not every file has its copies after " + PATIENCE);
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private double copies() throws IOException {
        return counted(COPIES);
    }

    private double counted(Pattern metric) throws IOException {
        Matcher matcher = metric.matcher(new String(ask("/actuator/prometheus"), StandardCharsets.UTF_8));
        if (!matcher.find()) {
            throw new IOException("the manager does not say " + metric);
        }
        return Double.parseDouble(matcher.group(1));
    }

    private <T> T ask(String address, Class<T> type) throws IOException {
        return JSON.readValue(ask(address), type);
    }

    private byte[] ask(String address) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (Connection manager = new Connection(cluster.manager())) {
            int status = manager.send(
                    "GET " + address, null, null, new byte[0], (bytes, length) -> body.write(bytes, 0, length));
            if (status != 200) {
                throw new IOException("%s: %d %s".formatted(address, status, body.toString(StandardCharsets.UTF_8)));
            }
        }
        return body.toByteArray();
    }
}
