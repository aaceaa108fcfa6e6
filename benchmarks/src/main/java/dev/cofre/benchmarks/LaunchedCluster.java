package dev.cofre.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** A cluster that the launcher starts and ends, in a {@code COFRE_HOME} and on the ports of {@code COFRE_PORTS}. */
final class LaunchedCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final Path launcher;
    private final Path home;
    private final String ports;

    /** @param ports as the launcher takes them: {@code "manager=7100 server1=7101 …"} */
    LaunchedCluster(Path launcher, Path home, String ports) throws Exception {
        this.launcher = launcher;
        this.home = home;
        this.ports = ports;
        end(launch("up"));
    }

    URI manager() {
        return url("manager");
    }

    Path home() {
        return home;
    }

    /** Ends a process in order, and waits until it has. */
    void stop(String name) throws Exception {
        ProcessHandle process = running(name);
        process.destroy();
        process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Ends a process as a kill -9 does. */
    void kill(String name) throws Exception {
        ProcessHandle process = running(name);
        process.destroyForcibly();
        process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Starts a process that was ended. @return from the start of the process until it is ready, by its own word */
    Duration start(String name) throws Exception {
        long before = pid(name).orElse(0);
        Process up = launch("up");
        Instant deadline = Instant.now().plus(PATIENCE);
        while (pid(name).orElse(before) == before || !isReady(name)) {
            if (!up.isAlive() || Instant.now().isAfter(deadline)) {
                throw new IOException("%s does not start".formatted(name));
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
        Instant ready = Instant.now();
        end(up);
        return Duration.between(running(name).info().startInstant().orElseThrow(), ready);
    }

    @Override
    public void close() throws Exception {
        end(launch("down"));
    }

    private Process launch(String command) throws IOException {
        ProcessBuilder launch = new ProcessBuilder(launcher.toString(), command);
        launch.environment().put("COFRE_HOME", home.toString());
        launch.environment().put("COFRE_PORTS", ports);
        return launch.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void end(Process launcher) throws Exception {
        if (launcher.waitFor() != 0) {
            throw new IOException("the launcher ended with " + launcher.exitValue());
        }
    }

    private ProcessHandle running(String name) throws IOException {
        long pid = pid(name).orElseThrow(() -> new IllegalStateException(name + " was never started"));
        return ProcessHandle.of(pid)
                .orElseThrow(() -> new IllegalStateException("%s, process %d, does not run".formatted(name, pid)));
    }

    /** Of the process that runs, or of the last that ran; nothing while the launcher, which takes it away first, starts another. */
    private OptionalLong pid(String name) throws IOException {
        try {
            List<String> lines = Files.readAllLines(home.resolve("run").resolve(name + ".pid"));
            return lines.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(lines.get(0)));
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    private boolean isReady(String name) {
        try (Connection connection = new Connection(url(name))) {
            return connection.send("GET /actuator/health/readiness", null, null, new byte[0], (bytes, length) -> {})
                    == 200;
        } catch (IOException e) {
            return false; // it does not listen yet
        }
    }

    private URI url(String name) {
        for (String pair : ports.split(" ", -1)) {
            if (pair.startsWith(name + "=")) {
                return URI.create("http://127.0.0.1:" + pair.substring(name.length() + 1));
            }
        }
        throw new IllegalArgumentException("no port for %s in '%s'".formatted(name, ports));
    }
}
