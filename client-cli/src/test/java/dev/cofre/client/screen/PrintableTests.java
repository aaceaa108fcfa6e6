package dev.cofre.client.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class PrintableTests {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Screen screen = new Screen(bytes);

    @ParameterizedTest
    @CsvSource({
        "0, \\x00",
        "7, \\x07",
        "8, \\x08",
        "9, \\x09",
        "10, \\x0a",
        "13, \\x0d",
        "27, \\x1b",
        "127, \\x7f", // C0
        "133, \\x85",
        "155, \\x9b",
        "157, \\x9d",
        "173, \\xad", // C1 has a CSI and an OSC of its own
        "8232, \\u2028",
        "8233, \\u2029",
        "8206, \\u200e",
        "8238, \\u202e",
        "8294, \\u2066",
        "65279, \\ufeff",
        "56553, \\xe9",
        "55357, \\ud83d",
        "917569, \\ue0041"
    })
    void whatATerminalWouldObeyShowsAsItsNumber(int ch, String shown) {
        assertThat(Printable.of("a" + Character.toString(ch) + "b")).isEqualTo("a" + shown + "b");
    }

    @Test
    void namesOfPeopleStayAsTheyAre() {
        for (String name : List.of("Größe", "日本語", "نام\u200cها", "👩\u200d💻", "e\u0301", "a b", "\\", "100%")) {
            assertThat(Printable.of(name)).isEqualTo(name);
        }
    }

    @Test
    void jsonMeansTheSameAndIsHarmless() {
        String text = "x\u001b]0;y\u0007\u009b2J\u202e\u2028\nend \ud83d\ude00 \udb40\udc41";

        String json = Printable.json(JsonMapper.shared().writeValueAsString(List.of(text)));

        assertThat(json).isEqualTo(Printable.of(json));
        assertThat(JsonMapper.shared().readValue(json, String[].class)).containsExactly(text);
    }

    @Test
    void aSentenceHasTheLinesOfTheProgramAndNoOthers() {
        screen.printf("one %s%n%d two %s%n", "x\ny", 5, new StringBuilder("\u001b[2J"));
        screen.println("three\r\nfour");

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo("one x\\x0ay%n5 two \\x1b[2J%nthree\\x0d\\x0afour%n".formatted());
    }
}
