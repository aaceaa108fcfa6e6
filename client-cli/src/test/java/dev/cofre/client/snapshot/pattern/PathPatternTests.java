package dev.cofre.client.snapshot.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTests {
    @ParameterizedTest
    @CsvSource({
        "*.o,            /src/a.o,               true",
        "*.o,            /src/a.o/below,         true",
        "*.o,            /src/a.c,               false",
        "a/b,            /x/a/b,                 true",
        "a/b,            /x/a/b/c,               true",
        "a/b,            /x/a/c/b,               false",
        "a/**/b,         /x/a/b,                 true",
        "a/**/b,         /x/a/c/d/b,             true",
        "/a,             /a/b,                   true",
        "/a,             /x/a,                   false",
        "/home/*/tmp,    /home/me/tmp/x,         true",
        "/home/*/tmp,    /home/me/x/tmp,         false",
        "/home/**/tmp,   /home/me/x/tmp,         true",
        "*a*b,           /cacb,                  true",
        "*a*b,           /cacbc,                 false",
        "a*a,            /a,                     false",
        "a*a,            /aa,                    true",
        "*ab*ab*,        /xabab,                 true",
        "*ab*ab*,        /xabaxb,                false",
        "*a?*ab,         /aab,                   false",
        "*a?*ab,         /aaab,                  true",
        "x*[ab]*c*,      /xbc,                   true",
        "***,            /b,                     true",
        "file?,          /file1,                 true",
        "file?,          /file,                  false",
        "file[0-9],      /file7,                 true",
        "file[!0-9],     /file7,                 false",
        "'a\\*',         /a*,                    true",
        "'a\\*',         /ab,                    false",
        "a.b,            /axb,                   false",
        "[&&],           /&,                     true",
        "[&&],           /a,                     false",
        "[a&&b],         /b,                     true",
        "[^a],           /b,                     true",
        "[]a],           /],                     true",
        "[a-],           /-,                     true",
        "[[],            /[,                     true",
        "[~|.+(){}$],    /$,                     true",
        "a.+(){}$^|,     '/a.+(){}$^|',          true",
        "\\Qa\\E,    /QaE,                   true",
        "😀*,            /😀x,                   true",
        "?,              /😀,                    true",
        "[😀],           /😀,                    true",
        "[😀-😂],        /😁,                    true",
        "'\\😀',       /😀,                    true",
        "./a,            /x/a,                   true",
        "./a/./b/,       /x/a/b,                 true",
        "a/../b,         /x/b,                   true",
        "/a/../b/.,      /b,                     true",
        "/../b,          /b,                     true",
        "...,            /x/...,                 true",
        "..a,            /..a,                   true",
        "A,              /a,                     false"
    })
    void aPatternMatchesAsInRestic(String pattern, String path, boolean matches) {
        assertThat(new PathPattern(pattern, false).matches(path)).isEqualTo(matches);
    }

    @Test
    void caseCanBeIgnored() {
        assertThat(new PathPattern("*.JPG", true).matches("/a/ä.jpg")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "/home/me/x, /home,     true",
        "/home/me/x, /home/me,  true",
        "/home/me/x, /home/you, false",
        "/home/me/x, /etc,      false",
        "/home/**/x, /home/a/b, true",
        "/home/*/x,  /home/a,   true",
        "x,          /anywhere, true"
    })
    void aFolderAboveAMatchIsGoneInto(String pattern, String folder, boolean may) {
        assertThat(new PathPattern(pattern, false).mayMatchBelow(folder)).isEqualTo(may);
    }

    @Test
    void theLastPatternThatMatchesDecides() {
        PathPatterns patterns = new PathPatterns();
        patterns.add("*.log", false);
        patterns.add("!important.log", false);

        assertThat(patterns.match("/a/some.log")).isTrue();
        assertThat(patterns.match("/a/important.log")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a[", "a\\", "[z-a]", ".", "./", "..", "../a", "a/../..", "a/.."})
    void whatIsNoPatternIsRefused(String pattern) {
        assertThatThrownBy(() -> new PathPattern(pattern, false)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void manyStarsBeforeALongNameTakeNoLongerThanOne() {
        String stars = "*a".repeat(40);
        String name = "a".repeat(255);

        assertThat(new PathPattern(stars + "b", false).matches("/" + name)).isFalse();
        assertThat(new PathPattern(stars + "*[!a]", true).matches("/" + name)).isFalse();
        assertThat(new PathPattern(stars + "*", false).matches("/" + name)).isTrue();
    }
}
