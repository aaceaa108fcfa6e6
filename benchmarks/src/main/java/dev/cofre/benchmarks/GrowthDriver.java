package dev.cofre.benchmarks;

import dev.cofre.api.file.FileVersions;
import dev.cofre.api.file.Locations;
import dev.cofre.api.repair.RepairView;
import dev.cofre.benchmarks.growth.GeneratedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures what users wait for in an empty cluster and in one with very many files, each started for it, and prints both
 * side by side. Started by {@code benchmarks/growth}.
 *
 * <p>Arguments: the launcher; a folder whose {@code full} is the home of the generated cluster; how many files that has;
 * seconds for each row under load.
 */
public final class GrowthDriver {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int SMALL = 4 << 10;
    private static final int PAGE = 1000;
    private static final int STARTS = 3;
    private static final int LOOKUPS = 500;
    private static final int SERVERS = 4;
    private static final Duration MOST_COUNTING = Duration.ofMinutes(20);
    private static final byte[] NOTHING = {};

    private final LaunchedCluster cluster;
    private final int generated;
    private final Duration time;
    private final AtomicLong numbers = new AtomicLong();
    private final List<String> put = Collections.synchronizedList(new ArrayList<>());
    private final Map<Cost, Double> costs = new EnumMap<>(Cost.class);

    /** What is measured, in the order of the table. */
    private enum Cost {
        SERVER_START("start of a server, after a stop in order, s"),
        SERVER_RECOVERY("start of a server, after a kill -9, s"),
        SERVER_REBUILD("start of a server, its index.db deleted, s"),
        SERVER_REBUILD_MEMORY("peak RSS of that server once it is ready, MB"),
        MANAGER_START("start of the manager, after a stop in order, s"),
        MANAGER_RECOVERY("start of the manager, after a kill -9, s"),
        FIRST_PAGE("first page of 1000 files, p50 ms"),
        DEEP_PAGE("page of 1000 files from the middle, p50 ms"),
        VERSIONS("versions of some file, p50 ms"),
        LOCATIONS("locations of some file, p50 ms"),
        RECEIPT("receipt of some upload, p50 ms"),
        PUT("put 4 KiB at 16, per second"),
        GET("find and get 4 KiB at 16, per second"),
        GET_GENERATED("find and get any generated file at 16, per second"),
        LOOKING_AROUND("the manager's CPU for a server's second after a start, while all is compared and counted, ms"),
        REST("the manager's CPU for a server's second at rest: heartbeat, inventory, sweep; ms");

        private final String text;

        Cost(String text) {
            this.text = text;
        }
    }

    private GrowthDriver(LaunchedCluster cluster, int generated, Duration time) {
        this.cluster = cluster;
        this.generated = generated;
        this.time = time;
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 4) {
            System.err.println("usage: GrowthDriver LAUNCHER FOLDER-OF-HOMES FILES SECONDS-PER-ROW");
            System.exit(2);
        }
        Path launcher = Path.of(args[0]);
        Path homes = Path.of(args[1]);
        int files = Integer.parseInt(args[2]);
        Duration time = Duration.ofSeconds(Long.parseLong(args[3]));
        Map<Cost, Double> empty = measure(launcher, homes.resolve("empty"), 0, time);
        Map<Cost, Double> full = measure(launcher, homes.resolve("full"), files, time);
        System.out.printf("%s. %s.%n%n", LocalDate.now(), Limits.machine(homes));
        System.out.printf(Locale.ROOT, "| | 0 files | %,d files | ratio |%n|---|---:|---:|---:|%n", files);
        for (Cost cost : Cost.values()) {
            System.out.println(row(cost, empty.get(cost), Objects.requireNonNull(full.get(cost))));
        }
    }

    private static String row(Cost cost, @Nullable Double empty, double full) {
        return empty == null
                ? "| %s | - | %s | - |".formatted(cost.text, figure(full))
                : "| %s | %s | %s | %s |".formatted(cost.text, figure(empty), figure(full), figure(full / empty));
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
    }

    private static Map<Cost, Double> measure(Path launcher, Path home, int generated, Duration time) throws Exception {
        String ports = Objects.requireNonNull(System.getenv("COFRE_PORTS"), "COFRE_PORTS");
        try (LaunchedCluster cluster = new LaunchedCluster(launcher, home, ports)) {
            GrowthDriver driver = new GrowthDriver(cluster, generated, time);
            driver.starts(); // first of all, as load makes an empty cluster a full one
            driver.warmUp();
            driver.lookups();
            driver.load();
            driver.idle();
            return driver.costs;
        }
    }

    private void starts() throws Exception {
        costs.put(Cost.SERVER_START, starts("server1", cluster::stop));
        costs.put(Cost.SERVER_RECOVERY, starts("server1", cluster::kill));
        cluster.stop("server2");
        Files.delete(cluster.home().resolve("server2/index.db"));
        costs.put(Cost.SERVER_REBUILD, seconds(cluster.start("server2")));
        long peak = Objects.requireNonNull(
                new Processes(cluster.home()).peakMemory().get("server2"));
        costs.put(Cost.SERVER_REBUILD_MEMORY, (double) peak);
        costs.put(Cost.MANAGER_START, starts("manager", cluster::stop));
        costs.put(Cost.MANAGER_RECOVERY, starts("manager", cluster::kill));
    }

    private interface Ending {
        void end(String name) throws Exception;
    }

    /** Median of some. */
    private double starts(String name, Ending ending) throws Exception {
        double[] taken = new double[STARTS];
        for (int i = 0; i < STARTS; i++) {
            ending.end(name);
            taken[i] = seconds(cluster.start(name));
        }
        System.err.printf("start of %s: %s s%n", name, Arrays.toString(taken));
        Arrays.sort(taken);
        return taken[STARTS / 2];
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    /** Leaves some thousand files in either cluster. */
    private void warmUp() throws Exception {
        load(16, time.multipliedBy(6), this::put);
        load(16, time.multipliedBy(2), this::getPut);
        load(1, time, (client, number) -> client.locate(anyName()).size());
    }

    private void load() throws Exception {
        costs.put(Cost.PUT, load(16, time, this::put).perSecond());
        costs.put(Cost.GET, load(16, time, this::getPut).perSecond());
        if (generated > 0) {
            Load.Result result = load(16, time, (client, number) -> get(client, anyName()));
            costs.put(Cost.GET_GENERATED, result.perSecond());
        }
    }

    private void idle() throws Exception {
        TimeUnit.SECONDS.sleep(10); // until what the load has left to do is done
        costs.put(Cost.LOOKING_AROUND, managerMillis(Duration.ofSeconds(20)));
        awaitRest();
        costs.put(Cost.REST, managerMillis(Duration.ofSeconds(60)));
    }

    /** Of CPU, for each server and second. */
    private double managerMillis(Duration duration) throws Exception {
        Processes processes = new Processes(cluster.home());
        Processes.Cpu before = processes.cpu();
        long began = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        double seconds = (System.nanoTime() - began) / 1e9;
        return processes.cpu().minus(before).manager() * 1000 / seconds / SERVERS;
    }

    /** Until the manager has counted all copies twice: the first time may have begun before all servers were there. */
    private void awaitRest() throws Exception {
        long until = System.nanoTime() + MOST_COUNTING.toNanos();
        Set<Instant> counts = new HashSet<>();
        try (Connection manager = new Connection(cluster.manager())) {
            while (counts.size() < 2) {
                if (System.nanoTime() > until) {
                    throw new IOException("copies were not counted twice within " + MOST_COUNTING);
                }
                TimeUnit.SECONDS.sleep(5);
                Instant counted = JSON.readValue(ask(manager, "/repair"), RepairView.class)
                        .counted();
                if (counted != null) {
                    counts.add(counted);
                }
            }
        }
    }

    private Load.Result load(int threads, Duration duration, Load.Call call) throws Exception {
        return Load.run(cluster.manager(), threads, duration, Long.MAX_VALUE, numbers, call);
    }

    private long put(ClusterClient client, long number) throws IOException {
        byte[] content = new byte[SMALL];
        ThreadLocalRandom.current().nextBytes(content);
        String name = "put-%09d".formatted(number);
        client.put(name, content);
        put.add(name);
        return SMALL;
    }

    private long getPut(ClusterClient client, long number) throws IOException {
        return get(client, anyPut());
    }

    private static long get(ClusterClient client, String name) throws IOException {
        Locations where = client.locate(name);
        client.get(where, (bytes, length) -> {});
        return where.size();
    }

    private String anyPut() {
        return put.get(ThreadLocalRandom.current().nextInt(put.size()));
    }

    /** Of a generated file, or of one that was put where none was generated. */
    private String anyName() {
        return generated > 0
                ? new GeneratedFile(ThreadLocalRandom.current().nextInt(generated))
                        .name()
                        .value()
                : anyPut();
    }

    private void lookups() throws IOException {
        String middle = generated > 0 ? new GeneratedFile(generated / 2).name().value() : put.get(put.size() / 2);
        String[] uploads = new String[LOOKUPS];
        try (Connection manager = new Connection(cluster.manager())) {
            costs.put(Cost.FIRST_PAGE, p50(manager, LOOKUPS / 5, i -> list("")));
            costs.put(Cost.DEEP_PAGE, p50(manager, LOOKUPS / 5, i -> list("&after=" + middle)));
            costs.put(Cost.VERSIONS, p50(manager, LOOKUPS, i -> versions(anyName())));
            costs.put(Cost.LOCATIONS, p50(manager, LOOKUPS, i -> file(anyName(), "/locations?")));
            for (int i = 0; i < LOOKUPS; i++) {
                FileVersions versions = JSON.readValue(ask(manager, versions(anyName())), FileVersions.class);
                uploads[i] = versions.versions().get(0).upload().toString();
            }
            costs.put(Cost.RECEIPT, p50(manager, LOOKUPS, i -> "/uploads/" + uploads[i]));
        }
    }

    private static String list(String from) {
        return "/files?client=%s&limit=%d%s".formatted(GeneratedFile.CLIENT, PAGE, from);
    }

    private static String versions(String name) {
        return file(name, "?limit=100&");
    }

    private static String file(String name, String rest) {
        return "/files/%s%sclient=%s".formatted(name, rest, GeneratedFile.CLIENT);
    }

    private interface Address {
        String of(int number);
    }

    private static double p50(Connection manager, int times, Address address) throws IOException {
        long[] nanos = new long[times];
        for (int i = 0; i < times; i++) {
            String asked = address.of(i);
            long before = System.nanoTime();
            ask(manager, asked);
            nanos[i] = System.nanoTime() - before;
        }
        Arrays.sort(nanos);
        return nanos[times / 2] / 1e6;
    }

    private static byte[] ask(Connection manager, String address) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int status =
                manager.send("GET " + address, null, null, NOTHING, (bytes, length) -> body.write(bytes, 0, length));
        if (status != 200) {
            throw new IOException("%s: %d %s".formatted(address, status, body.toString(StandardCharsets.UTF_8)));
        }
        return body.toByteArray();
    }
}
