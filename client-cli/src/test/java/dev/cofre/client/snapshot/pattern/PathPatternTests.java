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

    @ParameterizedTest
    @CsvSource({
        "[[:alpha:]],        /a,   true",
        "[[:alpha:]],        /ä,   true",
        "[[:alpha:]],        /:,   false",
        "[[:alpha:]],        /7,   false",
        "[[:digit:]]*,       /7up, true",
        "[![:digit:]],       /7,   false",
        "[^[:digit:]],       /a,   true",
        "[[:alnum:]_],       /_,   true",
        "[_[:digit:]a-c],    /b,   true",
        "[_[:digit:]-],      /-,   true",
        "[[:upper:]],        /a,   false",
        "[[:lower:]],        /a,   true",
        "[[:xdigit:]],       /g,   false",
        "[[:punct:]],        /$,   true",
        "a[[:space:]]b,      /a b, true",
        "a[[:blank:]]b,      /a b, true",
        "[[:graph:]],        /ä,   true",
        "[[:graph:]],        /😀,  true",
        "a[[:graph:]]b,      /a b, false",
        "a[![:graph:]]b,     /a b, true",
        "a[[:print:]]b,      /a b, true",
        "[[:cntrl:]],        /a,   false",
        "[\\]],            /],   true",
        "[\\]],            /\\,   false",
        "[a\\-c],          /b,   false",
        "[a\\-c],          /-,   true",
        "[!]a],              /],   false",
        "[!]a],              /b,   true",
        "[a!],               /!,   true",
        "[[:],               /:,   true",
        "[[.],               /[,   true",
        "'{a,b}',            /a,   false",
        "'{a,b}',            '/{a,b}', true",
        "a**b,               /axyb,   true",
        "a**b,               /a/b,    false"
    })
    void setsAreThoseOfPosix(String pattern, String path, boolean matches) {
        assertThat(new PathPattern(pattern, false).matches(path)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "[[:letters:]],     no class of characters; there are alnum",
        "[[:ALPHA:]],       no class of characters",
        "[:alpha:],         of a class of characters it is '[[:alpha:]]'",
        "[[.x.]],           depends on a locale",
        "[[.hyphen.]],      depends on a locale",
        "[[=x=]],           depends on a locale",
        "[a-[:digit:]],     at the end of a range",
        "[[:digit:]-z],     at the beginning of a range",
        "[z-a],             turn it round",
        "[abc,              without its ']'",
        "[,                 without its ']'",
        "[!],               without its ']'",
        "[],                without its ']'",
        "[a/b],             without its ']'",
        "[[:alpha:],        without its ']'"
    })
    void whatWouldBeMisreadIsRefusedWithItsReason(String pattern, String reason) {
        assertThatThrownBy(() -> new PathPattern(pattern, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pattern '" + pattern + "'")
                .hasMessageContaining(reason.replaceAll("^'|'$", ""));
    }

    @Test
    void caseCanBeIgnoredInClasses() {
        assertThat(new PathPattern("[[:upper:]]", true).matches("/a")).isTrue();
        assertThat(new PathPattern("[[:lower:]]", true).matches("/A")).isTrue();
        assertThat(new PathPattern("[a-c]", true).matches("/B")).isTrue();
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
