package dev.cofre.system.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A stage of a build as far as it has come, in a folder that stands for the root of its file system. */
final class Stage {
    /** A path where a shell begins a word, or the value of a variable. */
    private static final Pattern PATH = Pattern.compile("(?<=^|[\\s=\"'])/(?=[a-z])");

    private final Path root;
    private final Replay replay;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, String> arguments = new LinkedHashMap<>();
    private String workingFolder = "/";

    Stage(Path root, Replay replay) {
        this.root = root;
        this.replay = replay;
        create(root.resolve("tmp"));
    }

    Path root() {
        return root;
    }

    /** The working folder, outside. */
    Path folder() {
        return outside(workingFolder);
    }

    /** Where a path in the container lies in truth. */
    Path outside(String path) {
        return path.startsWith("/")
                ? root.resolve(path.substring(1)).normalize()
                : folder().resolve(path).normalize();
    }

    /** The image's variables, with paths outside. */
    Map<String, String> environment() {
        Map<String, String> all = new LinkedHashMap<>();
        environment.forEach((name, value) -> all.put(name, mapped(value)));
        return all;
    }

    void workIn(String path) {
        workingFolder = path;
        create(folder());
    }

    void set(Map<String, String> variables) {
        environment.putAll(variables);
    }

    void takeArgument(String name) {
        @Nullable String value = replay.argument(name);
        if (value != null) {
            arguments.put(name, value);
        }
    }

    void run(String script) {
        Map<String, String> all = environment();
        all.putAll(arguments);
        replay.shell().run(root, folder(), all, mapped(script));
    }

    void copy(@Nullable String from, List<String> sources, String target) {
        boolean intoFolder = target.endsWith("/") || target.equals(".");
        if (sources.size() > 1 && !intoFolder) {
            throw new IllegalArgumentException("COPY of several things to %s, which is no folder".formatted(target));
        }
        Path to = outside(target);
        for (String source : sources) {
            Path path = from == null
                    ? replay.context().resolve(source).normalize()
                    : replay.stage(from).outside(source);
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                copyContent(path, to);
            } else if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                copyFile(path, intoFolder ? to.resolve(path.getFileName()) : to);
            } else {
                throw new IllegalArgumentException("COPY of %s, which is not there (%s)".formatted(source, path));
            }
        }
    }

    private static void copyContent(Path folder, Path to) {
        create(to);
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                Path copy = to.resolve(folder.relativize(path).toString());
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    create(copy);
                } else {
                    copyFile(path, copy);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copyFile(Path file, Path copy) {
        create(copy.resolveSibling(".").normalize());
        try {
            Files.copy(
                    file,
                    copy,
                    StandardCopyOption.COPY_ATTRIBUTES,
                    StandardCopyOption.REPLACE_EXISTING,
                    LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String mapped(String text) {
        return PATH.matcher(text)
                .replaceAll(root.toString().replace("\\", "\\\\").replace("$", "\\$") + "/");
    }

    private static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
