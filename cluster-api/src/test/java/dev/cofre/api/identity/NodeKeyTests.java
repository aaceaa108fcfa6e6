package dev.cofre.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.NodeReport;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeKeyTests {
    private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.US_ASCII);

    private final NodeKeyPair pair = NodeKeyPair.generate();

    /** Test 2 of RFC 8032, section 7.1. */
    @Test
    void aSignatureOfTheStandardIsGood() {
        NodeKey key =
                NodeKey.of(HexFormat.of().parseHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
        byte[] signature = HexFormat.of()
                .parseHex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");

        assertThat(key.hasSigned(new byte[] {0x72}, signature)).isTrue();
        assertThat(key.hasSigned(new byte[] {0x73}, signature)).isFalse();
    }

    @Test
    void whatAPairSignsIsItsOwnWord() {
        byte[] signature = pair.sign(MESSAGE);

        assertThat(pair.key().hasSigned(MESSAGE, signature)).isTrue();
        assertThat(NodeKeyPair.generate().key().hasSigned(MESSAGE, signature)).isFalse();
        assertThat(pair.key().hasSigned(MESSAGE, new byte[64])).isFalse();
        assertThat(pair.key().hasSigned(MESSAGE, new byte[0])).isFalse();
        assertThat(NodeKey.of(new byte[32]).hasSigned(MESSAGE, signature)).isFalse();
    }

    @Test
    void aPairThatWasKeptSignsAsBefore() {
        NodeKeyPair again = NodeKeyPair.of(pair.key(), pair.secret());

        assertThat(again.sign(MESSAGE)).isEqualTo(pair.sign(MESSAGE));
        assertThat(pair.toString()).doesNotContain(Base64.getEncoder().encodeToString(pair.secret()));
    }

    @Test
    void halvesOfTwoPairsAreNoPair() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NodeKeyPair.of(NodeKeyPair.generate().key(), pair.secret()));
        assertThatIllegalArgumentException().isThrownBy(() -> NodeKeyPair.of(pair.key(), new byte[3]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB="})
    void whatIsNoKeyIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new NodeKey(text));
    }

    @Test
    void aFingerprintIsShortEnoughToBeCompared() {
        assertThat(pair.key().fingerprint()).matches("[0-9a-f]{4}(-[0-9a-f]{4}){7}");
    }

    @Test
    void aRegistrationIsSignedWithAllThatItSays() {
        NodeRegistration signed = registration("server1", "http://a:1", "a", 1).signed(new Challenge("once"), pair);
        Possession possession = signed.possession();

        assertThat(signed.isSigned()).isTrue();
        assertThat(registration("server1", "http://a:1", "a", 1).isSigned()).isFalse();
        assertThat(with(registration("server2", "http://a:1", "a", 1), possession)
                        .isSigned())
                .isFalse();
        assertThat(with(registration("server1", "http://b:1", "a", 1), possession)
                        .isSigned())
                .isFalse();
        assertThat(with(registration("server1", "http://a:1", "b", 1), possession)
                        .isSigned())
                .isFalse();
        assertThat(with(registration("server1", "http://a:1", "a", 2), possession)
                        .isSigned())
                .isFalse();
        assertThat(with(
                                signed,
                                new Possession(
                                        "twice",
                                        java.util.Objects.requireNonNull(possession)
                                                .signature()))
                        .isSigned())
                .isFalse();
        assertThat(with(signed, new Possession("once", "no base64!")).isSigned())
                .isFalse();
    }

    private NodeRegistration registration(String node, String url, String zone, int folder) {
        return new NodeRegistration(
                new NodeId(node),
                URI.create(url),
                zone,
                new UUID(0, folder),
                null,
                new NodeReport(1, 1, 0, true, false, null),
                pair.key(),
                null);
    }

    private static NodeRegistration with(
            NodeRegistration to, @org.jspecify.annotations.Nullable Possession possession) {
        return new NodeRegistration(
                to.node(), to.url(), to.zone(), to.folder(), to.cluster(), to.report(), to.key(), possession);
    }
}
