package dev.cofre.storage.holding;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.node.NodeId;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The proof of one node that it holds a blob: HMAC-SHA-256 under the challenge's key over who proves, which blob, which parts, and
 * their bytes, which are to be written to this. As the prover's name and key are in it, what one computes serves no other. Who has
 * the bytes for as long as it takes cannot be told from a holder.
 */
final class Proof extends OutputStream {
    static final int BYTES = 32;

    private static final String PURPOSE = "cofre-holding-1";
    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;

    Proof(Challenge challenge, NodeId prover, NodeKey key, BlobId blob) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(challenge.key(), ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
        mac.update(PURPOSE.getBytes(StandardCharsets.US_ASCII));
        byte[] name = prover.value().getBytes(StandardCharsets.US_ASCII);
        mac.update((byte) name.length);
        mac.update(name);
        mac.update(key.bytes());
        mac.update(blob.bytes());
        mac.update(challenge.bytes());
    }

    @Override
    public void write(int one) {
        mac.update((byte) one);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        mac.update(bytes, offset, length);
    }

    /** To be asked once, when all is written. */
    byte[] value() {
        return mac.doFinal();
    }
}
