package dev.cofre.client.command.argument;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.client.snapshot.tree.RawText;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExactWordsTests {
    @Test
    void whatJavaHasLostTheKernelStillHas() {
        assertThat(exact(List.of("backup", "Gr??e", "", "\ufffd"), "java\0-cp\0x\0Main\0backup\0Größe\0\0caf\udce9\0"))
                .containsExactly("backup", "Größe", "", "caf\udce9");
    }

    @Test
    void aQuestionMarkMayBeOne() {
        assertThat(exact(List.of("?"), "java\0Main\0?\0")).containsExactly("?");
    }

    @Test
    void aLineThatIsAnotherIsNotBelieved() {
        for (String line : List.of("", "\0", "java\0Main\0b\0ä\0", "java\0Main\0ä\0a\0", "a\0ä", "java\0Main\0a\0\0")) {
            assertThat(exact(List.of("a", "?"), line)).containsExactly("a", "?");
        }
    }

    private static List<String> exact(List<String> words, String line) {
        return ExactWords.exact(words, RawText.bytes(line));
    }
}
