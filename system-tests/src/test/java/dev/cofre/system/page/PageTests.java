package dev.cofre.system.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.problem.ProblemType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages say of the code, where that can be compared. */
class PageTests {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("(?s)```.*?```");
    private static final Pattern PACKAGE = Pattern.compile("(?m)^( *)([a-z]+)(?: .*)?$");
    private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w*[a-z]\\w*)`");
    private static final Pattern PROBLEM = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| (\\d{3}) \\|");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| \\[(\\d{4})\\]\\((\\1-[a-z0-9-]+\\.md)\\) \\| (.+) \\|$");

    static List<Path> pages() throws IOException {
        try (Stream<Path> top = Files.list(PROJECT);
                Stream<Path> docs = Files.walk(PROJECT.resolve("docs"));
                Stream<Path> benchmarks = Files.list(PROJECT.resolve("benchmarks"))) {
            return Stream.of(top, docs, benchmarks)
                    .flatMap(each -> each)
                    .filter(path -> path.toString().endsWith(".md"))
                    .map(PROJECT::relativize)
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsSomewhere(Path page) throws IOException {
        Path folder = PROJECT.resolve(page).resolveSibling(".").normalize();
        for (String link : found(LINK, CODE.matcher(read(page)).replaceAll(""))) {
            if (URI.create(link).isAbsolute()) {
                continue;
            }
            String[] parts = link.split("#", 2);
            Path target = parts[0].isEmpty()
                    ? PROJECT.resolve(page)
                    : folder.resolve(parts[0]).normalize();
            assertThat(target).as(link).exists();
            if (parts.length > 1) {
                assertThat(headings(target)).as(link).contains(parts[1]);
            }
        }
    }

    @Test
    void thePackagesAreThoseOfTheFolders() throws IOException {
        String list = CODE.matcher(after("docs/architecture/code.md", "Packages below"))
                .results()
                .findFirst()
                .orElseThrow()
                .group();
        Set<String> listed = new TreeSet<>();
        Deque<String> way = new ArrayDeque<>();
        for (MatchResult line : PACKAGE.matcher(list.replace("```text", "").replace("```", ""))
                .results()
                .toList()) {
            while (way.size() > line.group(1).length() / 2) {
                way.removeLast();
            }
            way.addLast(line.group(2));
            listed.add(String.join("/", way));
        }
        Set<String> there = new TreeSet<>();
        for (Path sources : sources("src/main/java")) {
            Path root = sources.resolve("dev/cofre");
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .map(root::relativize)
                        .flatMap(file -> Stream.iterate(file.getParent(), Objects::nonNull, Path::getParent))
                        .map(Path::toString)
                        .forEach(there::add);
            }
        }

        assertThat(listed).isEqualTo(there);
    }

    @Test
    void theProblemsAreThoseOfTheCode() throws IOException {
        List<String> listed = PROBLEM.matcher(after("docs/architecture/clients.md", "### Problems"))
                .results()
                .map(row -> row.group(1) + " " + row.group(2))
                .toList();
        List<String> there = Arrays.stream(ProblemType.values())
                .map(type -> type.name().toLowerCase(Locale.ROOT).replace('_', '-') + " " + type.status())
                .toList();

        assertThat(listed).containsExactlyInAnyOrderElementsOf(there);
    }

    @Test
    void everyClassOnAWayThroughTheCodeIsThere() throws IOException {
        Set<String> there = new TreeSet<>();
        for (String kind : List.of("src/main/java", "src/test/java")) {
            for (Path sources : sources(kind)) {
                try (Stream<Path> files = Files.walk(sources)) {
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".java"))
                            .forEach(name -> there.add(name.replace(".java", "")));
                }
            }
        }

        assertThat(found(CLASS, read(Path.of("CONTRIBUTING.md"))))
                .hasSizeGreaterThan(50)
                .isSubsetOf(there);
    }

    @Test
    void eachDecisionIsInTheIndexUnderItsTitle() throws IOException {
        List<String> listed = ROW.matcher(read(Path.of("docs/decisions/README.md")))
                .results()
                .map(row -> row.group(2) + ": # " + row.group(1) + ": " + row.group(3))
                .toList();
        List<String> there;
        try (Stream<Path> files = Files.list(PROJECT.resolve("docs/decisions"))) {
            there = files.filter(file -> !file.endsWith("README.md"))
                    .map(file -> file.getFileName() + ": " + firstLine(file))
                    .sorted()
                    .toList();
        }

        assertThat(listed).isEqualTo(there);
    }

    private static List<Path> sources(String kind) throws IOException {
        try (Stream<Path> modules = Files.list(PROJECT)) {
            return modules.map(module -> module.resolve(kind))
                    .filter(Files::isDirectory)
                    .toList();
        }
    }

    private static String firstLine(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst().orElse("");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Set<String> headings(Path page) throws IOException {
        try (Stream<String> lines = Files.lines(page)) {
            return lines.filter(line -> line.startsWith("#"))
                    .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
                    .map(title -> title.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                    .collect(Collectors.toSet());
        }
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }

    private static String after(String page, String begin) throws IOException {
        String text = read(Path.of(page));
        return text.substring(text.indexOf(begin));
    }

    private static String read(Path page) throws IOException {
        return Files.readString(PROJECT.resolve(page));
    }
}
