package dev.cofre.benchmarks;

import dev.cofre.benchmarks.folder.SampleFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long backups and restores of folders take as a user waits for them, each in a client of its own, and prints a
 * table. Started by {@code benchmarks/folders}.
 *
 * <p>Arguments: the launcher; a folder for the cluster, what is backed up, and what is restored.
 */
public final class FolderDriver {
    private static final String PASSWORD = "no secret";
    private static final int AGAIN = 3;

    private final Path work;
    private final LaunchedCluster cluster;
    private final Path launcher;
    private final Map<String, String> environment;
    private final @Nullable String restic;
    private final List<String> rows = new ArrayList<>();
    private int restored;

    /** @param megabytes the most memory that the process had at a time */
    private record Run(double seconds, long megabytes) {}

    private FolderDriver(Path launcher, Path work, LaunchedCluster cluster) throws Exception {
        this.launcher = launcher;
        this.work = work;
        this.cluster = cluster;
        this.environment = Map.of(
                "COFRE_HOME", cluster.home().toString(),
                "COFRE_MANAGER_URL", cluster.manager().toString(),
                "RESTIC_PASSWORD", PASSWORD,
                "RESTIC_REPOSITORY", work.resolve("restic").toString(),
                "RESTIC_CACHE_DIR", work.resolve("restic-cache").toString());
        this.restic = version();
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 2) {
            System.err.println("usage: FolderDriver LAUNCHER FOLDER");
            System.exit(2);
        }
        Path work = Path.of(args[1]);
        SampleFolders folders = SampleFolders.create(work.resolve("data"));
        String ports = Objects.requireNonNull(System.getenv("COFRE_PORTS"), "COFRE_PORTS");
        try (LaunchedCluster cluster = new LaunchedCluster(Path.of(args[0]), work.resolve("one"), ports)) {
            FolderDriver driver = new FolderDriver(Path.of(args[0]), work, cluster);
            driver.measure(folders);
            System.out.printf("%s. %s.%n%n", LocalDate.now(), Limits.machine(work));
            System.out.printf(
                    "| | cofre, s | its client, MB | target, s | %s |%n|---|---:|---:|---:|---:|%n",
                    driver.restic == null ? "no restic here" : driver.restic + ", one copy, s");
            driver.rows.forEach(System.out::println);
        }
    }

    private void measure(SampleFolders folders) throws Exception {
        if (restic != null) {
            run(List.of("restic", "init"));
        }
        Path small = folders.small();
        row("20,000 files of 0.5 to 64 KiB, first, servers just started", "6.5", backup("cold", small), null);
        row("first, servers that have done one", "4.0", again(i -> backup("warm" + i, small)), restic("backup", small));
        row("unchanged", "1.5", again(i -> backup("warm0", small)), restic("backup", small));
        folders.changeSmall();
        row("1 % changed", "2", backup("warm0", small), restic("backup", small));
        row("restore", "3", again(i -> restore("warm0", small)), resticRestore(small));
        Path large = folders.large();
        row("2 GiB of random bytes and 512 MiB of text, first", "20", backup("large", large), restic("backup", large));
        folders.insertIntoLarge();
        long before = stored();
        Run inserted = backup("large", large);
        row(
                "1 KiB inserted in the middle (%.1f MB stored)".formatted((stored() - before) / 1e6),
                "2",
                inserted,
                restic("backup", large));
        row("restore", "8", restore("large", large), resticRestore(large));
    }

    private interface Repeated {
        Run run(int number) throws Exception;
    }

    /** The median. */
    private static Run again(Repeated repeated) throws Exception {
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < AGAIN; i++) {
            runs.add(repeated.run(i));
        }
        return runs.stream()
                .sorted((one, other) -> Double.compare(one.seconds(), other.seconds()))
                .toList()
                .get(AGAIN / 2);
    }

    private Run backup(String client, Path folder) throws Exception {
        return run(List.of(launcher.toString(), "client", "backup", folder.toString(), "--client", client));
    }

    private Run restore(String client, Path folder) throws Exception {
        return run(List.of(
                launcher.toString(),
                "client",
                "restore",
                "latest:" + folder,
                "--target",
                work.resolve("restored-" + restored++).toString(),
                "--client",
                client));
    }

    private @Nullable Run restic(String command, Path folder) throws Exception {
        return restic == null ? null : run(List.of("restic", command, folder.toString()));
    }

    private @Nullable Run resticRestore(Path folder) throws Exception {
        return restic == null
                ? null
                : run(List.of(
                        "restic",
                        "restore",
                        "latest",
                        "--path",
                        folder.toString(),
                        "--target",
                        work.resolve("restored-" + restored++).toString()));
    }

    /** Bytes on all servers that are not there without a backup; those of each copy count. */
    private long stored() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(cluster.home())) {
            bytes = files.filter(file -> file.toString().endsWith(".blob")
                            || file.toString().contains("/blobs/")
                            || file.toString().contains("/journal/"))
                    .filter(Files::isRegularFile)
                    .mapToLong(FolderDriver::size)
                    .sum();
        }
        return bytes / 2;
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Run run(List<String> words) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        long began = System.nanoTime();
        Process process = builder.start();
        long peak = 0;
        while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
            peak = Math.max(peak, peak(process.toHandle()));
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        if (process.exitValue() != 0) {
            throw new IOException("%s ended with %d".formatted(words, process.exitValue()));
        }
        System.err.printf(Locale.ROOT, "%.2f s: %s%n", seconds, String.join(" ", words.subList(1, words.size())));
        return new Run(seconds, peak);
    }

    /** Of a process, or of its children: the launcher is a shell. */
    private static long peak(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .mapToLong(each -> {
                    try {
                        return Processes.peak(Files.readAllLines(Path.of("/proc/%d/status".formatted(each.pid()))));
                    } catch (IOException | RuntimeException e) {
                        return 0; // it has just ended
                    }
                })
                .max()
                .orElse(0);
    }

    private void row(String what, String target, Run cofre, @Nullable Run other) {
        rows.add(String.format(
                Locale.ROOT,
                "| %s | %.1f | %d | %s | %s |",
                what,
                cofre.seconds(),
                cofre.megabytes(),
                target,
                other == null ? "-" : String.format(Locale.ROOT, "%.1f", other.seconds())));
    }

    private static @Nullable String version() throws Exception {
        try {
            Process process = new ProcessBuilder("restic", "version").start();
            String version = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0
                    ? version.replaceAll(" compiled.*", "").strip()
                    : null;
        } catch (IOException e) {
            return null; // there is none
        }
    }
}
