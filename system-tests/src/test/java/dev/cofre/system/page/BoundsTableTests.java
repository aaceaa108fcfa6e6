package dev.cofre.system.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documentation says of where each bound is reached. */
class BoundsTableTests {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern NAMED = Pattern.compile("`(\\w+Tests)#(\\w+)`( \\([^)]+\\))?");

    @Test
    void eachTestThatIsSaidToReachABoundIsThere() throws IOException {
        List<String> rows = rows();
        assertThat(rows).hasSizeGreaterThan(60);

        List<String> wrong = new ArrayList<>();
        for (String row : rows) {
            String[] cells = row.split("\\|", -1);
            String where = cells[cells.length - 2].strip();
            Matcher named = NAMED.matcher(where);
            if (!named.matches() || !isThere(named.group(1), named.group(2))) {
                wrong.add(row);
            }
        }

        assertThat(wrong).isEmpty();
    }

    private static List<String> rows() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/architecture/operators.md"));
        return page.substring(page.indexOf("## Bounds"))
                .lines()
                .filter(line -> line.startsWith("| "))
                .skip(1) // the head
                .filter(line -> !line.matches("\\| \\*\\*[^|]*\\*\\* \\|( \\|)*")) // what follows is whose
                .toList();
    }

    private static boolean isThere(String type, String method) throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.toList()) {
                Path tests = module.resolve("src/test/java");
                if (Files.isDirectory(tests) && isIn(tests, type + ".java", " void " + method + "(")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isIn(Path tests, String name, String method) throws IOException {
        try (Stream<Path> files = Files.walk(tests)) {
            for (Path file : files.filter(each -> each.getFileName().toString().equals(name))
                    .toList()) {
                if (Files.readString(file).contains(method)) {
                    return true;
                }
            }
        }
        return false;
    }
}
