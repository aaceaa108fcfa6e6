package dev.cofre.client.command.argument;

import dev.cofre.client.snapshot.disk.RawPaths;
import dev.cofre.client.snapshot.tree.RawText;
import dev.cofre.client.words.FileReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A list in a file, one thing in a line, in whatever encoding names have. Where there is a NUL, that is what ends each, as
 * {@code find -print0} writes it.
 */
public record PathList(String content) {
    private static final String STANDARD_INPUT = "-";
    private static final String BYTE_ORDER_MARK = "\ufeff";
    private static final Pattern LINE = Pattern.compile("\r?\n");

    /** @param name of the file; {@code -} for standard input */
    public static PathList read(String name, InputStream standardInput) {
        try {
            String text = RawText.of(
                    name.equals(STANDARD_INPUT)
                            ? standardInput.readAllBytes()
                            : Files.readAllBytes(RawPaths.typed(name)));
            return new PathList(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "%s cannot be read: %s; nothing was saved".formatted(name, FileReason.of(e)), e);
        }
    }

    /** The paths in several lists, in their order. */
    public static List<Path> pathsIn(List<String> names, InputStream standardInput) {
        return names.stream()
                .flatMap(name -> read(name, standardInput).paths().stream())
                .map(RawPaths::entry)
                .toList();
    }

    /** Exactly as they stand there: a name may begin and end with a blank. {@code #} at the beginning of a line makes it a comment. */
    List<String> paths() {
        if (content.indexOf('\0') >= 0) {
            return Arrays.stream(content.split("\0"))
                    .filter(path -> !path.isEmpty())
                    .toList();
        }
        return lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    }

    /** Without blanks around them. */
    public List<String> patterns() {
        return lines().map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    private Stream<String> lines() {
        return LINE.splitAsStream(content);
    }
}
