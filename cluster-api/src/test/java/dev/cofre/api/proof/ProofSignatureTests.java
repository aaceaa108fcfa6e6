package dev.cofre.api.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.node.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProofSignatureTests {
    private static final NodeId NODE = new NodeId("server1");
    private static final Instant STORED = Instant.parse("2026-11-29T10:00:00.123456Z");

    private final NodeKeyPair pair = NodeKeyPair.generate();
    private final ProofCheck check = new ProofCheck();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 31, 32})
    void eachOfThoseThatAreSignedTogetherIsProvedByItself(int count) {
        List<ProofStatement> statements = statements(count);

        List<ProofSignature> signatures = ProofSignature.sign(statements, pair);

        for (int i = 0; i < count; i++) {
            assertThat(isGood(statements.get(i), signatures.get(i))).isTrue();
        }
        assertThat(signatures.get(0).bytes().length).isLessThanOrEqualTo(64 + 1 + 5 * 32);
        Set<ProofSignature> distinct = new HashSet<>(signatures);
        assertThat(distinct).hasSize(count);
    }

    @Test
    void nothingElseIsProvedByIt() {
        List<ProofStatement> statements = statements(32);
        List<ProofSignature> signatures = ProofSignature.sign(statements, pair);
        ProofStatement one = statements.get(5);
        ProofSignature itsOwn = signatures.get(5);

        for (int i = 0; i < 32; i++) {
            assertThat(isGood(one, signatures.get(i))).as("place " + i).isEqualTo(i == 5);
        }
        assertThat(isGood(new ProofStatement(new NodeId("server2"), one.upload(), one.blob(), STORED), itsOwn))
                .isFalse();
        assertThat(isGood(new ProofStatement(NODE, UploadId.create(), one.blob(), STORED), itsOwn))
                .isFalse();
        assertThat(isGood(new ProofStatement(NODE, one.upload(), BlobId.ofContent(new byte[9]), STORED), itsOwn))
                .isFalse();
        assertThat(isGood(new ProofStatement(NODE, one.upload(), one.blob(), STORED.plusMillis(1)), itsOwn))
                .isFalse();
        assertThat(check.isGood(NodeKeyPair.generate().key(), one.upload(), proof(one, itsOwn)))
                .isFalse();
        assertThat(check.isGood(pair.key(), one.upload(), ReplicaProof.unsigned(NODE, one.blob(), STORED)))
                .isFalse();
    }

    @Test
    void noByteOfItCanBeChanged() {
        List<ProofStatement> statements = statements(3);
        ProofSignature good = ProofSignature.sign(statements, pair).get(2);
        byte[] bytes = good.bytes();

        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            assertThat(isGood(statements.get(2), ProofSignature.of(changed)))
                    .as("byte " + i)
                    .isFalse();
        }
        assertThat(isGood(statements.get(2), ProofSignature.of(Arrays.copyOf(bytes, 64))))
                .isFalse();
        assertThat(isGood(statements.get(2), ProofSignature.of(Arrays.copyOf(bytes, bytes.length - 32))))
                .isFalse();
        assertThat(isGood(statements.get(2), good)).isTrue();
    }

    @Test
    void timesCountToTheMillisecondAsTheCatalogKeepsThem() {
        ProofStatement statement = statements(1).get(0);
        ProofSignature signature = ProofSignature.sign(List.of(statement), pair).get(0);

        assertThat(isGood(
                        new ProofStatement(
                                NODE, statement.upload(), statement.blob(), Instant.parse("2026-11-29T10:00:00.123Z")),
                        signature))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 65, 66, 96, 64 + 32, 64 + 1 + 6 * 32, 10_000})
    void whatCannotBeASignatureIsRefused(int length) {
        assertThatIllegalArgumentException().isThrownBy(() -> ProofSignature.of(new byte[length]));
    }

    @Test
    void asManyAreSignedTogetherAsThereIsRoomFor() {
        assertThatIllegalArgumentException().isThrownBy(() -> ProofSignature.sign(statements(33), pair));
        assertThatIllegalArgumentException().isThrownBy(() -> ProofSignature.sign(List.of(), pair));
    }

    private boolean isGood(ProofStatement statement, ProofSignature signature) {
        return check.isGood(pair.key(), statement.upload(), proof(statement, signature));
    }

    private static ReplicaProof proof(ProofStatement statement, ProofSignature signature) {
        return new ReplicaProof(statement.node(), statement.blob(), statement.stored(), signature);
    }

    private static List<ProofStatement> statements(int count) {
        return new ArrayList<>(IntStream.range(0, count)
                .mapToObj(i ->
                        new ProofStatement(NODE, UploadId.create(), BlobId.ofContent(new byte[] {(byte) i}), STORED))
                .toList());
    }
}
