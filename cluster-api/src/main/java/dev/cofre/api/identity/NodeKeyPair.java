package dev.cofre.api.identity;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;

/** Both halves of a server's key. Only the server has it. Thread-safe. */
public final class NodeKeyPair {
    private final NodeKey key;
    private final PrivateKey secret;

    private NodeKeyPair(NodeKey key, PrivateKey secret) {
        this.key = key;
        this.secret = secret;
    }

    public static NodeKeyPair generate() {
        try {
            KeyPair made = KeyPairGenerator.getInstance(NodeKey.ALGORITHM).generateKeyPair();
            return new NodeKeyPair(NodeKey.ofX509(made.getPublic().getEncoded()), made.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform from 15 on has Ed25519", e);
        }
    }

    /**
     * A pair that was kept.
     *
     * @param secret as {@link #secret()} gave it
     * @throws IllegalArgumentException if the two are not one pair
     */
    public static NodeKeyPair of(NodeKey key, byte[] secret) {
        try {
            NodeKeyPair pair = new NodeKeyPair(
                    key, KeyFactory.getInstance(NodeKey.ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(secret)));
            byte[] trial = "cofre-trial".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            if (!key.hasSigned(trial, pair.sign(trial))) {
                throw new IllegalArgumentException("the two halves of the key do not belong together");
            }
            return pair;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("it is no private Ed25519 key", e);
        }
    }

    public NodeKey key() {
        return key;
    }

    /** The private half in PKCS #8, to be kept where only the server can read it. */
    public byte[] secret() {
        return secret.getEncoded();
    }

    /** 64 bytes; some tenths of a millisecond. */
    public byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance(NodeKey.ALGORITHM);
            signature.initSign(secret);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Keeps the private half out of logs. */
    @Override
    public String toString() {
        return "NodeKeyPair[" + key + "]";
    }
}
