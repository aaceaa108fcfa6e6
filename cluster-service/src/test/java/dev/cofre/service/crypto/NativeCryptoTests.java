package dev.cofre.service.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.identity.NodeKeyPair;
import java.nio.charset.StandardCharsets;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

@ExtendWith(OutputCaptureExtension.class)
class NativeCryptoTests {
    private static final String NATIVE = AmazonCorrettoCryptoProvider.PROVIDER_NAME;
    private static final byte[] MESSAGE = "what a server says".getBytes(StandardCharsets.UTF_8);

    @BeforeEach
    void withoutIt() {
        start("true"); // which says what it takes of the library, once for the process
        assumeTrue(
                AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null,
                "the native library is not for this platform");
        Security.removeProvider(NATIVE);
    }

    @AfterEach
    void withIt() {
        start("true");
    }

    @Test
    void itSignsAndDigestsAndLeavesRandomNumbersToThePlatform(CapturedOutput output) throws Exception {
        start("true");
        start("true");

        assertThat(Signature.getInstance("Ed25519").getProvider().getName()).isEqualTo(NATIVE);
        assertThat(new SecureRandom().getProvider().getName()).isNotEqualTo(NATIVE);
        assertThat(output).doesNotContain("native library");
    }

    @Test
    void anOperatorCanLeaveItOut() {
        start("false");

        assertThat(Security.getProvider(NATIVE)).isNull();
    }

    /** A server may have it and its manager not, and keys are kept. */
    @Test
    void bothLibrariesKnowEachOthersKeysAndSignatures() {
        NodeKeyPair own = NodeKeyPair.generate();
        byte[] signed = own.sign(MESSAGE);

        start("true");

        NodeKeyPair same = NodeKeyPair.of(own.key(), own.secret());
        assertThat(same.sign(MESSAGE)).isEqualTo(signed).isEqualTo(own.sign(MESSAGE));
        assertThat(own.key().hasSigned(MESSAGE, signed)).isTrue();
        NodeKeyPair made = NodeKeyPair.generate();
        byte[] signedThere = made.sign(MESSAGE);
        Security.removeProvider(NATIVE);
        assertThat(made.key().hasSigned(MESSAGE, signedThere)).isTrue();
    }

    @Test
    void whatIsNoSignatureAndWhatIsNoKeyIsRefusedByBothAlike() {
        NodeKeyPair pair = NodeKeyPair.generate();
        byte[] good = pair.sign(MESSAGE);
        Random random = new Random(8032);
        List<byte[]> signatures = new ArrayList<>(List.of(new byte[0], new byte[63], new byte[64], new byte[65]));
        signatures.add(Arrays.copyOf(good, 65));
        for (int bit = 0; bit < 64 * 8; bit += 7) {
            byte[] flipped = good.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            signatures.add(flipped);
        }
        List<NodeKey> keys = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            byte[] bytes = new byte[32];
            random.nextBytes(bytes);
            keys.add(NodeKey.of(bytes));
        }
        for (boolean nativeOne : List.of(false, true)) {
            if (nativeOne) {
                start("true");
            }
            assertThat(signatures).noneMatch(signature -> pair.key().hasSigned(MESSAGE, signature));
            assertThat(keys).noneMatch(key -> key.hasSigned(MESSAGE, good));
        }
    }

    @Test
    void aLibraryThatAnswersWronglyOrNotAtAllIsNotUsed() {
        assertThat(NativeCrypto.flaw(AmazonCorrettoCryptoProvider.INSTANCE)).isEmpty();
        assertThat(NativeCrypto.flaw(new Provider("empty", "1", "knows nothing") {}))
                .isNotEmpty();
        Provider liar = new Provider("liar", "1", "signs as RSA does") {};
        liar.put("Signature.Ed25519", Liar.class.getName());
        assertThat(NativeCrypto.flaw(liar)).hasValue("it signs or checks wrongly");
    }

    private static void start(String wanted) {
        MockEnvironment environment = new MockEnvironment().withProperty(NativeCrypto.KEY, wanted);
        new NativeCrypto()
                .onApplicationEvent(new ApplicationEnvironmentPreparedEvent(
                        new DefaultBootstrapContext(), new SpringApplication(), new String[0], environment));
    }
}
