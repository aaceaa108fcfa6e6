package dev.cofre.system.simulation.world;

import java.io.Serial;
import java.security.InvalidParameterException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.SignatureSpi;
import java.util.Arrays;

/**
 * Signatures that prove nothing and cost nothing: nobody forges any in a simulated life, and real ones would take most of its time.
 * To be put away again, as the whole JVM gets them.
 */
public final class CheapSignatures extends Provider {
    @Serial
    private static final long serialVersionUID = 1;

    private static final CheapSignatures PROVIDER = new CheapSignatures();

    private CheapSignatures() {
        super("cheap", "1", "signatures for simulations");
        put("Signature.Ed25519", Spi.class.getName());
    }

    public static void use() {
        Security.insertProviderAt(PROVIDER, 1);
    }

    public static void putAway() {
        Security.removeProvider(PROVIDER.getName());
    }

    /** The first bytes of a digest, so that what was signed is told from other things. */
    public static final class Spi extends SignatureSpi {
        private final MessageDigest digest;

        public Spi() throws NoSuchAlgorithmException {
            digest = MessageDigest.getInstance("SHA-256");
        }

        @Override
        protected void engineInitVerify(PublicKey key) {
            digest.reset();
        }

        @Override
        protected void engineInitSign(PrivateKey key) {
            digest.reset();
        }

        @Override
        protected void engineUpdate(byte value) {
            digest.update(value);
        }

        @Override
        protected void engineUpdate(byte[] bytes, int offset, int length) {
            digest.update(bytes, offset, length);
        }

        @Override
        protected byte[] engineSign() {
            return Arrays.copyOf(digest.digest(), 64);
        }

        @Override
        protected boolean engineVerify(byte[] signature) {
            return Arrays.equals(engineSign(), signature);
        }

        @Override
        @Deprecated
        protected void engineSetParameter(String name, Object value) {
            throw new InvalidParameterException(name);
        }

        @Override
        @Deprecated
        protected Object engineGetParameter(String name) {
            throw new InvalidParameterException(name);
        }
    }
}
