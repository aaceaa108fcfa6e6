package dev.cofre.api.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.cofre.api.blob.BlobId;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The public half of a server's key: Ed25519, the 32 bytes of RFC 8032 in base64.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8032#section-5.1.5">RFC 8032, section 5.1.5</a>
 */
public record NodeKey(@JsonValue String base64) {
    static final String ALGORITHM = "Ed25519";
    private static final int BYTES = 32;
    private static final int SIGNATURE_BYTES = 64;
    /** What stands before the key's bytes in its X.509 form (RFC 8410): the algorithm's name. */
    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final int GROUP = 4;
    private static final int GROUPS = 8;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public NodeKey {
        int length;
        try {
            length = Base64.getDecoder().decode(base64).length;
        } catch (IllegalArgumentException e) {
            length = -1;
        }
        if (length != BYTES || !base64.equals(encode(Base64.getDecoder().decode(base64)))) {
            throw new IllegalArgumentException("a server's key is 32 bytes in base64, got '%.80s'".formatted(base64));
        }
    }

    public static NodeKey of(byte[] bytes) {
        return new NodeKey(encode(bytes));
    }

    /** From the form that the platform gives a public key. */
    static NodeKey ofX509(byte[] encoded) {
        return of(java.util.Arrays.copyOfRange(encoded, encoded.length - BYTES, encoded.length));
    }

    public byte[] bytes() {
        return Base64.getDecoder().decode(base64);
    }

    /** What people compare: the first half of the key's SHA-256, in groups of four hexadecimal digits. */
    public String fingerprint() {
        String hex = BlobId.ofContent(bytes()).hex();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            text.append(i == 0 ? "" : "-").append(hex, i * GROUP, (i + 1) * GROUP);
        }
        return text.toString();
    }

    /** Whether the holder of the private half has signed this message. */
    public boolean hasSigned(byte[] message, byte[] signature) {
        if (signature.length != SIGNATURE_BYTES) { // of one more, Java 17 leaves out the last
            return false;
        }
        try {
            byte[] encoded = java.util.Arrays.copyOf(X509, X509.length + BYTES);
            System.arraycopy(bytes(), 0, encoded, X509.length, BYTES);
            Signature check = Signature.getInstance(ALGORITHM);
            check.initVerify(KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded)));
            check.update(message);
            return check.verify(signature);
        } catch (GeneralSecurityException e) { // no point of the curve, or no signature at all
            return false;
        }
    }

    @Override
    public String toString() {
        return fingerprint();
    }

    private static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
