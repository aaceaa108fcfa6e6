package dev.cofre.api.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameTests {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "report.pdf",
                "..a",
                ".bashrc",
                "...",
                "a b",
                "Übersicht – 2026.txt",
                "日本語",
                "👩‍👩‍👧.png",
                "?x=1&y#z",
                "%2F"
            })
    void takesWhatPeopleCallTheirFiles(String name) {
        assertThat(new FileName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u2003", "\t"})
    void isNotEmpty(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FileName(name))
                .withMessageContaining("empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "a/b", "../a", "a/", "..\\a", "C:\\a", ".", ".."})
    void isNoPath(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FileName(name))
                .withMessageContaining("path");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u0000",
                "a\nb",
                "a\r",
                "a\u007f",
                "a\u0085",
                "a\u2028b",
                "a\u2029b",
                "\u202egpj.exe",
                "a\u2066b",
                "a\u2069"
            })
    void hasNothingThatDeceivesOrBreaksALine(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FileName(name))
                .withMessageContaining("control");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\udc00b", "\udc00\ud800"})
    void isUnicode(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FileName(name))
                .withMessageContaining("Unicode");
    }

    @Test
    void hasAtMost255Characters() {
        assertThat(new FileName("x".repeat(255)).value()).hasSize(255);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FileName("x".repeat(256)))
                .withMessageContaining("255")
                .withMessageContaining("256");
    }

    @Test
    void whateverIsTakenSurvivesUtf8AndIsOneStepOfAPath() {
        Random random = new Random(3);
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            String text = random.ints(1 + random.nextInt(6), 0, random.nextBoolean() ? 0x80 : 0x11000)
                    .mapToObj(ch -> String.valueOf((char) ch))
                    .reduce("", String::concat);
            FileName name;
            try {
                name = new FileName(text);
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).startsWith("a file's name");
                continue;
            }
            taken++;
            assertThat(new String(name.value().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .isEqualTo(text);
            assertThat(Path.of("/restored").resolve(name.value()).normalize()).hasParentRaw(Path.of("/restored"));
        }
        assertThat(taken).isGreaterThan(5000);
    }

    @Test
    void ordersByItsCharacters() {
        assertThat(new FileName("a")).isLessThan(new FileName("b")).isGreaterThan(new FileName("A"));
    }
}
