package dev.cofre.client.snapshot.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RawTextTests {
    @Property(tries = 500)
    void allBytesComeBack(@ForAll byte[] bytes) {
        assertThat(RawText.bytes(RawText.of(bytes))).isEqualTo(bytes);
    }

    @Test
    void textIsText() {
        assertThat(RawText.of("Größe 日本 😀".getBytes(StandardCharsets.UTF_8))).isEqualTo("Größe 日本 😀");
    }

    @Test
    void whatIsNoTextStandsForItself() {
        assertThat(RawText.of(new byte[] {'a', (byte) 0xe9, 'b', (byte) 0xc3})).isEqualTo("a\udce9b\udcc3");
        // a surrogate in UTF-8 is none of ours
        assertThat(RawText.of(new byte[] {(byte) 0xed, (byte) 0xb3, (byte) 0xa9}))
                .isEqualTo("\udced\udcb3\udca9");
        assertThat(RawText.of(new byte[] {(byte) 0xc0, (byte) 0xaf})).isEqualTo("\udcc0\udcaf");
    }
}
