package dev.cofre.system.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * The processes that a test class starts, as an extension of it. What each of them says is kept in a file below
 * {@code target/processes} and printed when a test fails, and none outlives the class, however that ends.
 */
public final class Processes
        implements BeforeAllCallback,
                BeforeEachCallback,
                AfterAllCallback,
                TestExecutionExceptionHandler,
                LifecycleMethodExecutionExceptionHandler {
    private final List<RealProcess> started = new ArrayList<>();
    private final Thread last = new Thread(this::killAll, "kill-processes");
    private Path logs = Path.of("target", "processes");
    private int startedBefore;

    /**
     * Starts a program with nothing on its standard input.
     *
     * @param folder its working folder
     */
    public RealProcess start(String name, Path folder, Map<String, String> environment, List<String> command) {
        return start(name, folder, environment, command, "");
    }

    /** @param input all that the program can read on its standard input */
    public synchronized RealProcess start(
            String name, Path folder, Map<String, String> environment, List<String> command, String input) {
        try {
            Path log = logs.resolve("%03d-%s".formatted(started.size(), name));
            Path in = Files.writeString(log.resolveSibling(log.getFileName() + ".in"), input);
            ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
            // this machine's own cluster is none of the tests' business
            builder.environment().keySet().removeIf(key -> key.startsWith("COFRE_"));
            builder.environment().putAll(environment);
            RealProcess process = RealProcess.start(name, builder, in, log);
            started.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        logs = logs.resolve(context.getRequiredTestClass().getSimpleName()).toAbsolutePath();
        Files.createDirectories(logs);
        try (var old = Files.newDirectoryStream(logs)) {
            for (Path log : old) {
                Files.delete(log);
            }
        }
        Runtime.getRuntime().addShutdownHook(last);
    }

    @Override
    public synchronized void beforeEach(ExtensionContext context) {
        startedBefore = started.size();
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        print(context);
        throw failure;
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        print(context);
        throw failure;
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        print(context);
        throw failure;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        killAll();
        Runtime.getRuntime().removeShutdownHook(last);
    }

    private synchronized void killAll() {
        started.forEach(RealProcess::sendKill);
        started.forEach(RealProcess::kill);
    }

    private synchronized void print(ExtensionContext context) {
        System.err.printf("==== %s failed; what its processes said:%n", context.getDisplayName());
        for (int i = 0; i < started.size(); i++) {
            RealProcess process = started.get(i);
            if (process.isRunning() || i >= startedBefore) {
                System.err.printf("---- %s%n%s%n", process, process.output());
            }
        }
    }
}
