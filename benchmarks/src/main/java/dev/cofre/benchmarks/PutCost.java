package dev.cofre.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a small put costs in things that do not depend on who else uses the machine: requests that the parts answer, and bytes that
 * they allocate; and beside them CPU seconds. Started by {@code benchmarks/puts}.
 *
 * <p>Arguments: the cluster's {@code COFRE_HOME}; {@code COFRE_PORTS}; seconds to warm up; puts of each thread.
 */
public final class PutCost {
    private static final int SMALL = 4 << 10;
    /** Longer than a server waits with its question what became of a replica. */
    private static final Duration UNTIL_SETTLED = Duration.ofSeconds(16);

    private final Path home;
    private final Map<String, URI> parts = new LinkedHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final Contents contents = new Contents();
    private final String run = Long.toHexString(System.nanoTime());

    private PutCost(Path home, String ports) {
        this.home = home;
        for (String pair : ports.split(" ", -1)) {
            int name = pair.indexOf('=');
            parts.put(pair.substring(0, name), URI.create("http://127.0.0.1:" + pair.substring(name + 1)));
        }
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 4) {
            System.err.println("usage: PutCost COFRE-HOME COFRE-PORTS SECONDS-OF-WARM-UP PUTS-OF-EACH-THREAD");
            System.exit(2);
        }
        PutCost cost = new PutCost(Path.of(args[0]), args[1]);
        cost.warmUp(Duration.ofSeconds(Long.parseLong(args[2])));
        System.out.printf("%s. %s.%n%n", LocalDate.now(), Limits.machine(cost.home));
        System.out.println(
                "| put 4 KiB, at once | at | requests a put | by door | kB allocated a put | CPU ms a put |%n|---:|---|---:|---|---:|---:|"
                        .formatted());
        for (int threads : new int[] {1, 16}) {
            cost.row(threads, Long.parseLong(args[3]) * threads);
        }
    }

    private void warmUp(Duration time) throws Exception {
        Load.run(manager(), 16, time, Long.MAX_VALUE, numbers, this::put);
    }

    private URI manager() {
        return Objects.requireNonNull(parts.get("manager"), "COFRE_PORTS names no manager");
    }

    private void row(int threads, long puts) throws Exception {
        Thread.sleep(UNTIL_SETTLED.toMillis()); // what was put before is no part of it
        Used start = used();
        Thread.sleep(UNTIL_SETTLED.toMillis());
        Used rested = used();
        Load.run(manager(), threads, Duration.ofHours(1), puts, numbers, this::put);
        Thread.sleep(UNTIL_SETTLED.toMillis()); // what is asked afterwards is
        Used end = used();
        for (String part : List.of("manager", "servers")) {
            List<String> doors = new ArrayList<>();
            double requests = 0;
            for (String metric : end.metrics().keySet()) {
                double made = end.of(metric) - rested.of(metric);
                if (metric.startsWith(part + " /")
                        && !metric.contains("/nodes/")
                        && made > 0) { // those are by the clock
                    requests += made / puts;
                    doors.add("`%s` %.2f".formatted(metric.substring(part.length() + 1), made / puts));
                }
            }
            System.out.printf(
                    "| %d | %s | %.2f | %s | %.0f | %.2f |%n",
                    threads,
                    part,
                    requests,
                    String.join(", ", doors),
                    beyondRest(part + " allocated", start, rested, end) / puts / 1e3,
                    beyondRest(part + " cpu", start, rested, end) / puts * 1e3);
        }
    }

    /** Without what is used while nothing is put. */
    private static double beyondRest(String metric, Used start, Used rested, Used end) {
        double atRest = (rested.of(metric) - start.of(metric)) / (rested.nanos() - start.nanos());
        return end.of(metric) - rested.of(metric) - atRest * (end.nanos() - rested.nanos());
    }

    /** At a moment. */
    private record Used(long nanos, Map<String, Double> metrics) {
        double of(String metric) {
            return metrics.getOrDefault(metric, 0.0);
        }
    }

    private Used used() throws IOException {
        Map<String, Double> metrics = metrics();
        Processes.Cpu cpu = new Processes(home).cpu();
        metrics.put("manager cpu", cpu.manager());
        metrics.put("servers cpu", cpu.servers());
        return new Used(System.nanoTime(), metrics);
    }

    /** Of all parts, those of the servers added up: requests by door, and bytes allocated. */
    private Map<String, Double> metrics() throws IOException {
        Map<String, Double> sums = new TreeMap<>();
        for (Map.Entry<String, URI> part : parts.entrySet()) {
            String kind = part.getKey().equals("manager") ? "manager" : "servers";
            for (String line : scrape(part.getValue()).split("\n", -1)) {
                double value = line.startsWith("#") || line.isBlank()
                        ? 0
                        : Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
                if (line.startsWith("http_server_requests_seconds_count{") && !line.contains("/actuator/")) {
                    int from = line.indexOf("uri=\"") + 5;
                    sums.merge(kind + " " + line.substring(from, line.indexOf('"', from)), value, Double::sum);
                } else if (line.startsWith("jvm_gc_memory_allocated_bytes_total") // up to the last collection
                        || line.startsWith("jvm_memory_used_bytes{")
                                && line.contains("id=\"Eden Space\"")) { // and since
                    sums.merge(kind + " allocated", value, Double::sum);
                }
            }
        }
        return sums;
    }

    private String scrape(URI part) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (Connection connection = new Connection(part)) {
            String secret = Files.readString(home.resolve("cluster-secret")).strip();
            int status = connection.send(
                    "GET /actuator/prometheus",
                    secret,
                    null,
                    new byte[0],
                    (bytes, length) -> body.write(bytes, 0, length));
            String text = body.toString(StandardCharsets.UTF_8);
            if (status != 200) {
                throw new IOException("%s answers %d: %s".formatted(part, status, text));
            }
            return text;
        }
    }

    private long put(ClusterClient client, long number) throws IOException {
        client.put("cost-%s-%d".formatted(run, number), contents.of(number, SMALL));
        return SMALL;
    }
}
