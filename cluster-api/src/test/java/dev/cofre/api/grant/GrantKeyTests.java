package dev.cofre.api.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrantKeyTests {
    private static final byte[] BYTES = bytes(1);
    private static final byte[] CLAIMS = "{\"node\":\"server1\"}".getBytes(StandardCharsets.UTF_8);
    private final GrantKey key = new GrantKey(BYTES);

    @Property(tries = 200)
    void anotherImplementationReadsWhatIsSigned(@ForAll byte[] claims) throws Exception {
        JWSObject read = JWSObject.parse(key.sign(claims));

        assertThat(read.verify(new MACVerifier(BYTES))).isTrue();
        assertThat(read.getPayload().toBytes()).isEqualTo(claims);
        assertThat(read.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.HS256);
    }

    @Property(tries = 200)
    void whatAnotherImplementationSignsIsAccepted(@ForAll byte[] claims) throws Exception {
        JWSObject jws = new JWSObject(new JWSHeader(JWSAlgorithm.HS256), new Payload(claims));
        jws.sign(new MACSigner(BYTES));

        GrantKey.Token token = GrantKey.Token.parse(jws.serialize()).orElseThrow();

        assertThat(token.claims()).isEqualTo(claims);
        assertThat(key.hasSigned(token)).isTrue();
    }

    @Test
    void aTokenUnderAnotherKeyIsNotAccepted() {
        GrantKey.Token token =
                GrantKey.Token.parse(new GrantKey(bytes(2)).sign(CLAIMS)).orElseThrow();

        assertThat(key.hasSigned(token)).isFalse();
    }

    @Test
    void noByteOfATokenCanBeChanged() {
        byte[] signed = key.sign(CLAIMS).getBytes(StandardCharsets.US_ASCII);

        for (int i = 0; i < signed.length - 1; i++) { // the last has two bits that mean nothing
            byte[] changed = signed.clone();
            changed[i] = (byte) (changed[i] == 'A' ? 'B' : 'A');
            assertThat(GrantKey.Token.parse(new String(changed, StandardCharsets.US_ASCII))
                            .filter(key::hasSigned))
                    .as("byte %d", i)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"alg\":\"none\"}", "{\"alg\":\"HS512\"}", "{\"typ\":\"JWT\",\"alg\":\"HS256\"}"})
    void noOtherHeaderIsRead(String header) {
        String other = Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(StandardCharsets.UTF_8));
        String token = other + key.sign(CLAIMS).substring(key.sign(CLAIMS).indexOf('.'));

        assertThat(GrantKey.Token.parse(token)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a.b.c",
                "eyJhbGciOiJIUzI1NiJ9",
                "eyJhbGciOiJIUzI1NiJ9.",
                "eyJhbGciOiJIUzI1NiJ9.#.#"
            })
    void whatIsNoTokenIsNotRead(String text) {
        assertThat(GrantKey.Token.parse(text)).isEmpty();
    }

    @Test
    void aKeyOfAnotherLengthIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new GrantKey(new byte[16]));
    }

    private static byte[] bytes(long seed) {
        byte[] bytes = new byte[GrantKey.LENGTH];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
