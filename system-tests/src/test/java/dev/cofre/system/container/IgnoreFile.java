package dev.cofre.system.container;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which files of a folder an engine gets to see, by a .dockerignore.
 *
 * @see <a href="https://docs.docker.com/build/concepts/context/#dockerignore-files">its rules</a>
 */
public final class IgnoreFile {
    private static final Pattern KNOWN = Pattern.compile("[A-Za-z0-9_./*-]+");

    /**
     * @param ignored or, for a line that begins with an exclamation mark, not
     * @param text the pattern, from the folder on
     * @param form the same for paths; what lies below a folder that is meant is meant as well
     */
    private record Rule(boolean ignored, String text, Pattern form) {
        boolean means(String path) {
            return form.matcher(path).matches();
        }

        /** Whether it lets something through below a folder that another rule ignores. */
        boolean looksInto(String folder) {
            return !ignored && (text.startsWith(folder + "/") || text.contains("*"));
        }
    }

    private final List<Rule> rules = new ArrayList<>();

    public static IgnoreFile parse(String text) {
        IgnoreFile file = new IgnoreFile();
        text.lines()
                .filter(line -> !line.startsWith("#"))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .forEach(file::add);
        return file;
    }

    public static IgnoreFile read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    private void add(String line) {
        boolean ignored = !line.startsWith("!");
        String text = ignored ? line : line.substring(1).strip();
        if (!KNOWN.matcher(text).matches()) {
            throw new IllegalArgumentException(".dockerignore: the test does not know '%s'; teach it".formatted(line));
        }
        while (text.startsWith("/") || text.startsWith("./")) {
            text = text.substring(text.indexOf('/') + 1);
        }
        while (text.endsWith("/")) {
            text = text.substring(0, text.length() - 1);
        }
        rules.add(new Rule(ignored, text, form(text)));
    }

    private static Pattern form(String text) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("**/", i)) {
                form.append("(?:.*/)?");
                i += 2;
            } else if (text.startsWith("**", i)) {
                form.append(".*");
                i++;
            } else if (text.charAt(i) == '*') {
                form.append("[^/]*");
            } else {
                form.append(Pattern.quote(text.substring(i, i + 1)));
            }
        }
        return Pattern.compile(form + "(?:/.*)?");
    }

    /**
     * The last line that means it decides.
     *
     * @param path from the folder on, with slashes
     */
    public boolean ignores(String path) {
        boolean ignored = false;
        for (Rule rule : rules) {
            if (rule.means(path)) {
                ignored = rule.ignored();
            }
        }
        return ignored;
    }

    /** Copies what an engine would be sent, with times and rights. */
    public void copyContext(Path folder, Path target) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                if (path.equals(folder)) {
                    return FileVisitResult.CONTINUE;
                }
                String name = name(path);
                boolean wanted = !ignores(name) || rules.stream().anyMatch(rule -> rule.looksInto(name));
                return wanted ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                if (!ignores(name(path))) {
                    Path copy = target.resolve(name(path));
                    Files.createDirectories(copy.getParent());
                    Files.copy(path, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                }
                return FileVisitResult.CONTINUE;
            }

            private String name(Path path) {
                return folder.relativize(path).toString().replace('\\', '/');
            }
        });
    }
}
