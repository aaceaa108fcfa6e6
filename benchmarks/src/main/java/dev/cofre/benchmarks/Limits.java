package dev.cofre.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the machine reached in this run, before the cluster had anything to do.
 *
 * @param disk MB/s
 * @param append 4 KiB appends with fsync per second, one file
 * @param appends the same with 16 files
 * @param sha256 MB/s
 * @param loopback MB/s
 * @param roundTrips per second on 16 connections
 */
record Limits(double disk, double append, double appends, double sha256, double loopback, double roundTrips) {
    static Limits measure(Path folder) throws Exception {
        Machine.disk(folder); // the first allocates, on a virtual disk also at the host
        return new Limits(
                Machine.disk(folder),
                Machine.appends(folder, 1),
                Machine.appends(folder, 16),
                Machine.sha256(),
                Machine.loopback(),
                Machine.roundTrips(16));
    }

    /** Cores, memory, system and Java, in a line. */
    static String machine(Path folder) throws IOException {
        return "%d × %s, %s memory, %s on %s, Linux %s, Java %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        field("/proc/cpuinfo", "model name"),
                        field("/proc/meminfo", "MemTotal"),
                        Files.getFileStore(folder).type(),
                        "one disk",
                        System.getProperty("os.version"),
                        System.getProperty("java.version"));
    }

    void print() {
        System.out.printf("| The machine | |%n|---|---:|%n");
        System.out.printf("| disk, 1 GiB and one fsync | %,.0f MB/s |%n", disk);
        System.out.printf("| 4 KiB append and fsync, 1 / 16 files | %,.0f / %,.0f /s |%n", append, appends);
        System.out.printf("| SHA-256, one core | %,.0f MB/s |%n", sha256);
        System.out.printf("| loopback, one connection | %,.0f MB/s |%n", loopback);
        System.out.printf("| loopback round trips of 100 bytes, 16 connections | %,.0f /s |%n%n", roundTrips);
    }

    private static String field(String file, String name) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        }
    }
}
