package dev.cofre.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The processes of a cluster that the launcher has started, as Linux sees them (proc(5)), and this one. */
final class Processes {
    private static final double TICKS = 100; // a second; the same on every Linux that a JDK runs on

    private final Map<String, Long> ids = new LinkedHashMap<>();

    /** CPU seconds, user and system. */
    record Cpu(double driver, double manager, double servers) {
        Cpu minus(Cpu other) {
            return new Cpu(driver - other.driver, manager - other.manager, servers - other.servers);
        }
    }

    /** @param home the cluster's {@code COFRE_HOME}, whose {@code run} folder has a file for each process */
    Processes(Path home) throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("run"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".pid"))
                    .sorted()
                    .toList()) {
                String name = file.getFileName().toString().replace(".pid", "");
                ids.put(name, Long.parseLong(Files.readAllLines(file).get(0)));
            }
        }
    }

    Cpu cpu() throws IOException {
        double servers = 0;
        for (Map.Entry<String, Long> each : ids.entrySet()) {
            if (!each.getKey().equals("manager")) {
                servers += cpuSeconds(each.getValue());
            }
        }
        return new Cpu(
                cpuSeconds(ProcessHandle.current().pid()),
                cpuSeconds(ids.getOrDefault("manager", ProcessHandle.current().pid())),
                servers);
    }

    /** The most memory that each has had at a time, in megabytes. */
    Map<String, Long> peakMemory() throws IOException {
        Map<String, Long> peaks = new LinkedHashMap<>();
        for (Map.Entry<String, Long> each : ids.entrySet()) {
            List<String> status = Files.readAllLines(Path.of("/proc/%d/status".formatted(each.getValue())));
            peaks.put(each.getKey(), peak(status));
        }
        return peaks;
    }

    static long peak(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1_000_000)
                .findFirst()
                .orElseThrow();
    }

    static double cpuSeconds(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1); // a name may have blanks
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
    }

    private static double cpuSeconds(long process) throws IOException {
        return cpuSeconds(Files.readString(Path.of("/proc/%d/stat".formatted(process))));
    }
}
