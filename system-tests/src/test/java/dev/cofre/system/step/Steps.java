package dev.cofre.system.step;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Where a test and the processes that it stops meet: a folder, which also outlives a process that is killed. Thread-safe;
 * one test at a time arms.
 */
public record Steps(Path folder) {
    /** The setting by which a process is told the folder. */
    public static final String SETTING = "cofre.test.steps";

    private static final String NOTHING = "";

    /** From now on, whoever comes to one of these steps stands still there, and whoever comes to any leaves a trace. */
    public void arm(Set<Step> stops) throws IOException {
        try (DirectoryStream<Path> traces = Files.newDirectoryStream(Files.createDirectories(folder))) {
            for (Path trace : traces) {
                Files.delete(trace);
            }
        }
        // never the same twice: who stands at an old stop must not take the new one for his
        String text = UUID.randomUUID() + " " + stops.stream().map(Step::name).collect(Collectors.joining(" "));
        Path draft = Files.writeString(folder.resolve("draft"), text);
        Files.move(draft, armed(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whoever stands still goes on, and nobody stops any more. */
    public void release() throws IOException {
        Files.deleteIfExists(armed());
    }

    /** Whether some process has come to each of these steps since they were armed. */
    public boolean reached(Set<Step> steps) {
        return steps.stream().allMatch(step -> Files.exists(trace(step)));
    }

    /** Called by a process that comes to a step: returns at once, or when it is let go. */
    void reach(Step step) {
        try {
            String text = order();
            if (text.isEmpty()) {
                return;
            }
            Files.writeString(trace(step), "");
            List<String> stops = Arrays.asList(text.split(" "));
            while (stops.contains(step.name()) && text.equals(order())) {
                Thread.sleep(5); // the stop itself
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String order() throws IOException {
        try {
            return Files.readString(armed());
        } catch (NoSuchFileException e) {
            return NOTHING;
        }
    }

    private Path armed() {
        return folder.resolve("armed");
    }

    private Path trace(Step step) {
        return folder.resolve(step.name());
    }
}
