package dev.cofre.api.grant;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that the manager shares with one node, and the form in which grants travel under it: a compact JWS with
 * {@code HS256}. There is one header, {@code {"alg":"HS256"}}, so that nothing in a token says how it is to be checked.
 * Thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7515#section-3.1">RFC 7515, section 3.1, compact serialization</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8725#section-3.1">RFC 8725, section 3.1, algorithm verification</a>
 */
public final class GrantKey {
    /** Bytes. */
    public static final int LENGTH = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final String HEADER =
            ENCODER.encodeToString("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.US_ASCII)) + ".";

    private final Mac initialized;

    /** @param key {@value #LENGTH} bytes */
    public GrantKey(byte[] key) {
        if (key.length != LENGTH) {
            throw new IllegalArgumentException(
                    "a grant key has %d bytes, this one has %d".formatted(LENGTH, key.length));
        }
        try {
            initialized = Mac.getInstance(ALGORITHM);
            initialized.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** @param claims the grant as JSON */
    public String sign(byte[] claims) {
        String signed = HEADER + ENCODER.encodeToString(claims);
        return signed + "." + ENCODER.encodeToString(mac(signed));
    }

    /** Whether the token was signed under this key. */
    public boolean hasSigned(Token token) {
        return MessageDigest.isEqual(mac(token.signed), token.signature);
    }

    private byte[] mac(String signed) {
        try {
            return ((Mac) initialized.clone()).doFinal(signed.getBytes(StandardCharsets.US_ASCII));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(ALGORITHM + " of this Java platform cannot be cloned", e);
        }
    }

    /** What looks like a grant. Whose word it is, only the key can tell. */
    public static final class Token {
        private final String signed;
        private final byte[] claims;
        private final byte[] signature;

        private Token(String signed, byte[] claims, byte[] signature) {
            this.signed = signed;
            this.claims = claims;
            this.signature = signature;
        }

        /** Empty if this is not a compact JWS with the one header. */
        public static Optional<Token> parse(String token) {
            int end = token.lastIndexOf('.');
            if (!token.startsWith(HEADER) || end < HEADER.length()) {
                return Optional.empty();
            }
            try {
                Base64.Decoder decoder = Base64.getUrlDecoder();
                return Optional.of(new Token(
                        token.substring(0, end),
                        decoder.decode(token.substring(HEADER.length(), end)),
                        decoder.decode(token.substring(end + 1))));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        /** The grant as JSON. */
        public byte[] claims() {
            return claims;
        }
    }
}
