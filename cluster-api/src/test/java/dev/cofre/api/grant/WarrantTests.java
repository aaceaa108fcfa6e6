package dev.cofre.api.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarrantTests {
    private static final byte[] CODE = "sixteen bytes :)".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final BlobId BLOB = BlobId.ofContent(CODE);
    private static final UploadId FIRST = UploadId.create();

    @Test
    void itIsReadAsItWasWritten() {
        List<Warrant> all = List.of(
                Warrant.ofFile(CODE),
                Warrant.ofLink(CODE, BLOB),
                Warrant.ofForm(CODE),
                Warrant.ofForm(CODE).part(FIRST, 7),
                Warrant.ofForm(CODE, 1000),
                Warrant.ofForm(CODE, 1000).part(FIRST, 7));

        assertThat(all).extracting(Warrant::kind).containsExactly(Warrant.Kind.values());
        assertThat(all).allSatisfy(warrant -> {
            assertThat(warrant.code()).isEqualTo(CODE);
            assertThat(Warrant.of(warrant.bytes())).isEqualTo(warrant);
            assertThat(new Warrant(warrant.text())).isEqualTo(warrant);
        });
        assertThat(all.get(1).linked()).contains(BLOB);
        assertThat(all.get(0).linked()).isEmpty();
    }

    @Test
    void aPartIsThatOfItsPlaceInTheForm() {
        Warrant form = Warrant.ofForm(CODE);

        assertThat(form.part(FIRST, 0)).isEqualTo(form);
        assertThat(form.assigned(FIRST)).contains(FIRST);
        assertThat(form.part(FIRST, 2).assigned(FIRST.sibling(2))).contains(FIRST);
        assertThat(form.part(FIRST, 2).assigned(FIRST.sibling(3))).isEmpty();
        assertThat(form.part(FIRST, 2).assigned(FIRST)).isEmpty();
        Warrant file = Warrant.ofFile(CODE);
        assertThat(file.part(FIRST, 2)).as("one of a single file has no parts").isEqualTo(file);
    }

    @Test
    void thatOfAFormWhoseLengthIsKnownIsForWhatCanHaveBeenInIt() {
        Warrant form = Warrant.ofForm(CODE, 300);

        assertThat(form.length()).hasValue(300);
        assertThat(form.canHold(300)).isTrue();
        assertThat(form.canHold(301)).isFalse();
        assertThat(form.part(FIRST, 4).assigned(FIRST.sibling(4))).contains(FIRST);
        assertThat(form.part(FIRST, 4).assigned(FIRST.sibling(3))).isEmpty();
        assertThat(form.part(FIRST, 4).length()).hasValue(300);
        assertThat(form.part(FIRST, 7).canHold(20)).isTrue();
        assertThat(form.part(FIRST, 7).canHold(21)).isFalse();
        assertThat(form.part(FIRST, 8).canHold(0)).isFalse();
        assertThat(form.part(FIRST, Integer.MAX_VALUE).canHold(0)).isFalse();
        assertThat(form.part(FIRST, -1).canHold(0)).isFalse();
        assertThat(Warrant.ofForm(CODE).part(FIRST, 5).canHold(Long.MAX_VALUE)).isTrue();
        assertThat(Warrant.ofFile(CODE).canHold(Long.MAX_VALUE)).isTrue();
        assertThat(Warrant.ofForm(CODE, Long.MIN_VALUE).canHold(0)).isFalse();
    }

    @Test
    void whatIsNoneIsRefused() {
        List<byte[]> none = List.of(
                new byte[0],
                new byte[1],
                new byte[Warrant.CODE],
                new byte[Warrant.CODE + 2],
                withKind(Warrant.Kind.values().length, 1 + Warrant.CODE),
                withKind(Warrant.Kind.BOUNDED_PART.ordinal(), 1 + Warrant.CODE + 20),
                withKind(-1, 1 + Warrant.CODE),
                withKind(Warrant.Kind.LINK.ordinal(), 1 + Warrant.CODE),
                withKind(Warrant.Kind.PART.ordinal(), 1 + Warrant.CODE + 16));

        assertThat(none).allSatisfy(bytes -> {
            assertThatIllegalArgumentException().isThrownBy(() -> Warrant.of(bytes));
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            assertThatIllegalArgumentException().isThrownBy(() -> new Warrant(text));
        });
        assertThatIllegalArgumentException().isThrownBy(() -> new Warrant("not base64 at all!"));
    }

    private static byte[] withKind(int kind, int length) {
        byte[] bytes = new byte[length];
        bytes[0] = (byte) kind;
        return bytes;
    }
}
