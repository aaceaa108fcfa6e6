package dev.cofre.storage.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.grant.Grant.Operation;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.storage.fake.FakeManager;
import dev.cofre.storage.node.Membership;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** What opens a node's doors, and what does not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GrantsTests {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final NodeId ME = new NodeId("server1");
    private static final Set<Operation> UPLOADS = Set.of(Operation.UPLOAD);

    private FakeManager manager;
    private ConfigurableApplicationContext node;
    private Grants grants;

    @BeforeAll
    void start(@TempDir Path data) throws IOException {
        manager = new FakeManager();
        node = manager.startNode(data);
        grants = node.getBean(Grants.class);
    }

    @AfterAll
    void stop() {
        node.close();
        manager.close();
    }

    @Test
    void theManagersWordForThisNodeOpens() {
        Grant grant = grant(ME, Operation.UPLOAD, inAMinute());

        assertThat(grants.check(signed(grant), UPLOADS)).isEqualTo(grant);
        assertThat(grants.checkBearer("Bearer " + signed(grant), UPLOADS)).isEqualTo(grant);
        assertThat(grants.checkBearer("bearer  " + signed(grant) + " ", UPLOADS))
                .isEqualTo(grant);
    }

    @Test
    void grantsEndByTheManagersClock() {
        for (Duration ahead : List.of(Duration.ofHours(5), Duration.ofHours(-5))) {
            manager.ahead = ahead;
            long now = Instant.now().plus(ahead).getEpochSecond();

            await().until(() -> Duration.between(
                                    node.getBean(Membership.class).managerTime(),
                                    Instant.now().plus(ahead))
                            .abs()
                            .toSeconds()
                    < 2);
            Grant good = grant(ME, Operation.UPLOAD, now + 60);
            assertThat(grants.check(signed(good), UPLOADS)).isEqualTo(good);
            assertRefused(signed(grant(ME, Operation.UPLOAD, now - 60)), ProblemType.GRANT_EXPIRED);
        }
        manager.ahead = Duration.ZERO;
        await().until(() -> Duration.between(node.getBean(Membership.class).managerTime(), Instant.now())
                        .abs()
                        .toSeconds()
                < 2);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "Bearer", "Basic YTpi", "Bearerx"})
    void noneIsToldWhereToGetOne(String authorization) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> grants.checkBearer(authorization, UPLOADS))
                .matches(e -> e.is(ProblemType.GRANT_MISSING))
                .withMessageContaining("/assign");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "...", "a.b.c", "e30.e30.", "e30.e30.e30", "{}", "\u0000", "ä.ö.ü"})
    void garbageIsNoGrant(String token) {
        assertRefused(token, ProblemType.GRANT_INVALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "[]",
                "42",
                "\"x\"",
                "{\"expires\":9999999999}",
                "{\"node\":null,\"expires\":9999999999}",
                "{\"node\":\"/\"}",
                "not json"
            })
    void claimsThatAreNoneAreNoGrant(String claims) throws JOSEException {
        assertRefused(signed(claims, JWSAlgorithm.HS256, manager.grantKey()), ProblemType.GRANT_INVALID);
        assertRefused(
                encoded("{\"alg\":\"HS256\"}") + "." + encoded(claims) + "." + encoded("no signature"),
                ProblemType.GRANT_INVALID);
    }

    @Test
    void noSignatureIsNoGrant() {
        String claims = JSON.writeValueAsString(grant(ME, Operation.UPLOAD, inAMinute()));

        assertRefused(encoded("{\"alg\":\"none\"}") + "." + encoded(claims) + ".", ProblemType.GRANT_INVALID);
        assertRefused(encoded("{\"alg\":\"none\"}") + "." + encoded(claims) + ".AAAA", ProblemType.GRANT_INVALID);
        assertRefused(encoded("{\"alg\":\"HS256\"}") + "." + encoded(claims) + ".", ProblemType.GRANT_INVALID);
    }

    @Test
    void anotherAlgorithmIsNoGrantEvenUnderTheRightKey() throws JOSEException {
        byte[] key = new byte[64];
        System.arraycopy(manager.grantKey(), 0, key, 0, 32);
        String claims = JSON.writeValueAsString(grant(ME, Operation.UPLOAD, inAMinute()));

        assertRefused(signed(claims, JWSAlgorithm.HS512, key), ProblemType.GRANT_INVALID);
        String hs256 = signed(claims, JWSAlgorithm.HS256, manager.grantKey());
        assertRefused(encoded("{\"alg\":\"RS256\"}") + hs256.substring(hs256.indexOf('.')), ProblemType.GRANT_INVALID);
    }

    @Test
    void anotherKeyIsNoGrant() throws JOSEException {
        byte[] key = manager.grantKey();
        key[31] ^= 1;

        assertRefused(
                signed(JSON.writeValueAsString(grant(ME, Operation.UPLOAD, inAMinute())), JWSAlgorithm.HS256, key),
                ProblemType.GRANT_INVALID);
    }

    @Test
    void noChangedCharacterGoesUnnoticed() {
        String token = signed(grant(ME, Operation.UPLOAD, inAMinute()));
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            int at = random.nextInt(token.length() - 1); // the last one has bits that mean nothing
            char other = token.charAt(at) == 'A' ? 'B' : 'A';
            String changed = token.substring(0, at) + other + token.substring(at + 1);

            assertThatExceptionOfType(ProblemException.class)
                    .as(changed)
                    .isThrownBy(() -> grants.check(changed, UPLOADS));
        }
    }

    @Test
    void aGrantForAnotherNodeIsSentThere() {
        String token = signed(grant(new NodeId("server2"), Operation.UPLOAD, inAMinute()));

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> grants.check(token, UPLOADS))
                .matches(e -> e.is(ProblemType.GRANT_FOREIGN))
                .withMessageContaining("server2");
    }

    @Test
    void aGrantForAnotherDoorIsForThat() {
        assertRefused(signed(grant(ME, Operation.READ, inAMinute())), ProblemType.GRANT_FOREIGN);
        assertRefused(signed(grant(ME, Operation.REPLICA, inAMinute())), ProblemType.GRANT_FOREIGN);
    }

    @Test
    void aGrantEnds() {
        long now = node.getBean(Membership.class).managerTime().getEpochSecond();
        assertRefused(signed(grant(ME, Operation.UPLOAD, now - 1)), ProblemType.GRANT_EXPIRED);
        assertRefused(signed(grant(ME, Operation.UPLOAD, Long.MIN_VALUE)), ProblemType.GRANT_EXPIRED);
    }

    private static long inAMinute() {
        return Instant.now().getEpochSecond() + 60;
    }

    private static Grant grant(NodeId node, Operation operation, long expires) {
        return new Grant(
                operation,
                node,
                new ClientName("me"),
                UploadId.create(),
                new FileName("f"),
                10L,
                BlobId.ofContent(new byte[0]),
                new ReplicationFactor(2),
                null,
                expires);
    }

    private String signed(Grant grant) {
        try {
            return signed(JSON.writeValueAsString(grant), JWSAlgorithm.HS256, manager.grantKey());
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static String signed(String claims, JWSAlgorithm algorithm, byte[] key) throws JOSEException {
        JWSObject jws = new JWSObject(new JWSHeader(algorithm), new Payload(claims));
        jws.sign(new MACSigner(key));
        return jws.serialize();
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void assertRefused(String token, ProblemType type) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> grants.check(token, UPLOADS))
                .matches(e -> e.is(type), type.name());
    }
}
