package dev.cofre.system.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program that runs on its own, or has run. What it says is in two files, which outlive it. */
public final class RealProcess {
    private final String name;
    private final Process process;
    private final Path out;
    private final Path err;

    private RealProcess(String name, Process process, Path out, Path err) {
        this.name = name;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    public static RealProcess start(String name, ProcessBuilder builder, Path in, Path log) throws IOException {
        Path out = log.resolveSibling(log.getFileName() + ".out");
        Path err = log.resolveSibling(log.getFileName() + ".err");
        Process process = builder.redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new RealProcess(name, process, out, err);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** SIGKILL: nothing of it runs any more when this returns, and it had no chance to do anything. */
    public void kill() {
        sendKill();
        exit(Duration.ofSeconds(10));
    }

    /** SIGKILL, and no wait for it to take effect: several processes may so die at once. */
    public void sendKill() {
        process.toHandle().destroyForcibly();
    }

    /** SIGSTOP: it does nothing any more, while its kernel goes on taking connections and bytes for it. */
    public void freeze() {
        signal("STOP");
    }

    /** SIGCONT: it goes on as if no time had passed. Harmless if it was not frozen. */
    public void wake() {
        signal("CONT");
    }

    /** The most memory that it has had resident at any time, in bytes. Linux knows it. */
    public long peakMemory() {
        return status("VmHWM") << 10;
    }

    /** How many threads it has now. Linux knows it. */
    public long threads() {
        return status("Threads");
    }

    /** CPU that it has used so far. */
    public Duration cpuTime() {
        return process.toHandle().info().totalCpuDuration().orElseThrow();
    }

    /** How many files and connections it has open. Linux knows it. */
    public long openFiles() {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid()), "fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long status(String key) {
        return read(Path.of("/proc", Long.toString(pid()), "status"))
                .lines()
                .filter(line -> line.startsWith(key + ":"))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
            if (kill.waitFor() != 0 && isRunning()) {
                throw new IllegalStateException("%s could not be sent SIG%s".formatted(this, name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGTERM, and the time that an orderly end takes. */
    public void stop() {
        process.toHandle().destroy();
        exit(Duration.ofSeconds(60));
    }

    /** Waits for the end. */
    public int exit(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("%s still runs after %s".formatted(this, patience));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it has said so far on its standard output. */
    public String out() {
        return read(out);
    }

    /** What it has said so far on its standard error. */
    public String err() {
        return read(err);
    }

    public String output() {
        return out() + err();
    }

    @Override
    public String toString() {
        return "%s (process %d%s)".formatted(name, pid(), isRunning() ? "" : ", ended with " + process.exitValue());
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
