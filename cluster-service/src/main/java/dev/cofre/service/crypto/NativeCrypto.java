package dev.cofre.service.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Has a native library (AWS-LC, by the Amazon Corretto Crypto Provider) compute signatures and digests: Ed25519 in a twentieth of the
 * time that Java's own takes, SHA-256 at full speed before anything is compiled. Where it does not load (another platform, a full temp
 * folder) or gives a wrong answer, Java's own go on with the same work, and a line says so. Random numbers stay the platform's. Once for
 * a process, however many services are started in it.
 *
 * @see <a href="https://github.com/corretto/amazon-corretto-crypto-provider">Amazon Corretto Crypto Provider</a>
 */
public final class NativeCrypto implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {
    public static final String KEY = "cofre.native-crypto";
    private static final Logger log = LoggerFactory.getLogger(NativeCrypto.class);
    private static final String PLATFORMS_RANDOM = "com.amazon.corretto.crypto.provider.registerSecureRandom";

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        if (event.getEnvironment().getProperty(KEY, Boolean.class, true)) {
            use();
        }
    }

    private static synchronized void use() {
        if (Security.getProvider(AmazonCorrettoCryptoProvider.PROVIDER_NAME) != null) {
            return;
        }
        Optional<String> flaw;
        try {
            System.setProperty(PLATFORMS_RANDOM, "false");
            AmazonCorrettoCryptoProvider library = AmazonCorrettoCryptoProvider.INSTANCE;
            Throwable notLoaded = library.getLoadingError();
            flaw = notLoaded == null ? flaw(library) : Optional.of(String.valueOf(notLoaded.getMessage()));
            if (flaw.isEmpty()) {
                Security.insertProviderAt(library, 1);
            }
        } catch (LinkageError e) {
            flaw = Optional.of(e.toString());
        }
        flaw.ifPresent(reason -> log.info(
                "Signatures take twenty times as long as they may, as Java itself computes them: the native library cannot be used ({})",
                reason));
    }

    /** What is wrong with the answers of a provider to questions whose answers are published, if anything. */
    static Optional<String> flaw(Provider provider) {
        try {
            if (!Rfc8032.isKept(provider)) {
                return Optional.of("it signs or checks wrongly");
            }
            byte[] digest = MessageDigest.getInstance("SHA-256", provider).digest(ascii("abc"));
            boolean digests = Arrays.equals(
                    digest, hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")); // FIPS 180-2, B.1
            Mac mac = Mac.getInstance("HmacSHA256", provider);
            mac.init(new SecretKeySpec(ascii("Jefe"), "HmacSHA256"));
            boolean authenticates = Arrays.equals(
                    mac.doFinal(ascii("what do ya want for nothing?")), // RFC 4231, 4.3
                    hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
            return digests && authenticates ? Optional.empty() : Optional.of("it digests wrongly");
        } catch (GeneralSecurityException | RuntimeException e) {
            return Optional.of(e.toString());
        }
    }

    /** Test 1 of RFC 8032, section 7.1: the signature of nothing. */
    private static final class Rfc8032 {
        private static final byte[] SECRET = hex(
                "302e020100300506032b657004220420" // RFC 8410
                        + "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        private static final byte[] KEY =
                hex("302a300506032b6570032100" + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        private static final byte[] SIGNATURE = hex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");

        private Rfc8032() {}

        static boolean isKept(Provider provider) throws GeneralSecurityException {
            KeyFactory keys = KeyFactory.getInstance("Ed25519");
            Signature signing = Signature.getInstance("Ed25519", provider);
            signing.initSign(keys.generatePrivate(new PKCS8EncodedKeySpec(SECRET)));
            byte[] other = SIGNATURE.clone();
            other[0] ^= 1;
            return Arrays.equals(signing.sign(), SIGNATURE)
                    && checks(keys, provider, SIGNATURE)
                    && !checks(keys, provider, other);
        }

        private static boolean checks(KeyFactory keys, Provider provider, byte[] signature)
                throws GeneralSecurityException {
            Signature checking = Signature.getInstance("Ed25519", provider);
            checking.initVerify(keys.generatePublic(new X509EncodedKeySpec(KEY)));
            return checking.verify(signature);
        }
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
