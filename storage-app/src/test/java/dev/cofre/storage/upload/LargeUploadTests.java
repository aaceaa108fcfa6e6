package dev.cofre.storage.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.storage.failure.Failures;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What comes of uploads that are too large for memory. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LargeUploadTests {
    private static final int LARGE = 3_000_000;

    private TwoServers servers;
    private int contents;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        servers = new TwoServers(folder);
    }

    @AfterEach
    void calmDown() {
        servers.calmDown();
        assertThat(servers.store.usage().receiving()).as("nothing is left open").isZero();
    }

    @AfterAll
    void stop() {
        servers.close();
    }

    @Test
    void aReceiptNamesTheTwoServersThatHaveTheBytes() throws IOException {
        for (int announced : new int[] {LARGE, -1}) {
            byte[] content = content();
            BlobId blob = BlobId.ofContent(content);

            Receipt receipt = receive(TwoServers.order(LARGE, blob), new ByteArrayInputStream(content), announced);

            assertThat(receipt.blob()).isEqualTo(blob);
            assertThat(receipt.size()).isEqualTo(LARGE);
            assertThat(receipt.replicas())
                    .extracting(ReplicaProof::node)
                    .containsExactlyInAnyOrder(TwoServers.PRIMARY, TwoServers.OTHER);
            assertThat(servers.store.find(blob)).isPresent();
            assertThat(servers.other.find(blob)).isPresent();
        }
    }

    @Test
    void aBodyThatBreaksOffLeavesNothing() {
        byte[] content = content();
        BlobId blob = BlobId.ofContent(content);
        Order order = TwoServers.order(LARGE + 1, blob);
        InputStream broken = new SequenceInputStream(new ByteArrayInputStream(content), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new EOFException("the client has gone");
            }
        });

        assertThatExceptionOfType(EOFException.class)
                .isThrownBy(() -> receive(order, broken, LARGE + 1))
                .withMessage("the client has gone");
        isGone(order, blob);
    }

    @Test
    void otherBytesThanAnnouncedLeaveNothing() {
        byte[] content = content();
        Order order = TwoServers.order(LARGE, BlobId.ofContent(content()));

        refused(ProblemType.DIGEST_MISMATCH, order, content, LARGE);
        isGone(order, BlobId.ofContent(content));
    }

    @Test
    void fewerBytesThanAnnouncedLeaveNothing() {
        byte[] content = content();
        Order order = TwoServers.order(LARGE + 1, null);

        refused(ProblemType.LENGTH_MISMATCH, order, content, LARGE + 1);
        isGone(order, BlobId.ofContent(content));
    }

    @Test
    void moreBytesThanGrantedLeaveNothing() {
        byte[] content = content();
        Order order = TwoServers.order(LARGE - 1, null);

        refused(ProblemType.TOO_LARGE, order, content, -1);
        isGone(order, BlobId.ofContent(content));
    }

    @Test
    void aDiskThatFailsIsTheExplanationAndLeavesNothingElsewhere() {
        byte[] content = content();
        Order order = TwoServers.order(LARGE, BlobId.ofContent(content));
        servers.fault = new IOException("the disk is gone");

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> receive(order, new ByteArrayInputStream(content), LARGE))
                .withMessageContaining("could not write the file (the disk is gone)");
        isGone(order, BlobId.ofContent(content));
    }

    @Test
    void aServerThatTakesNoReplicaCostsNoByteOfTheBody() throws IOException {
        byte[] content = content();
        BlobId blob = BlobId.ofContent(content);
        servers.sendToNobody = true;

        Receipt receipt = receive(TwoServers.order(LARGE, blob), new ByteArrayInputStream(content), LARGE);

        assertThat(receipt.replicas()).extracting(ReplicaProof::node).contains(TwoServers.OTHER);
        assertThat(servers.other.find(blob)).isPresent();
    }

    @Test
    void whatTheManagerRefusesIsTakenBackFromBothServers() {
        byte[] content = content();
        Order order = TwoServers.order(LARGE, BlobId.ofContent(content));
        servers.refusal = new ProblemException(ProblemType.CLIENT_FULL, "the test wants it so");

        refused(ProblemType.CLIENT_FULL, order, content, LARGE);
        isGone(order, BlobId.ofContent(content));
    }

    private Receipt receive(Order order, InputStream body, long length) throws IOException {
        return Failures.await(servers.uploads.receive(order, body, length));
    }

    private void refused(ProblemType type, Order order, byte[] content, long length) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> receive(order, new ByteArrayInputStream(content), length))
                .matches(problem -> problem.is(type), type.toString());
    }

    /** The other server hears of it when its connection is cut. */
    private void isGone(Order order, BlobId blob) {
        assertThat(servers.store.upload(order.upload())).isEmpty();
        assertThat(servers.store.find(blob)).isEmpty();
        assertThat(servers.uploads.isUnderWay(order.upload())).isFalse();
        Awaitility.await().until(() -> servers.other.usage().receiving() == 0 && servers.isGone(order.upload(), blob));
    }

    /** Others each time. */
    private byte[] content() {
        byte[] bytes = new byte[LARGE];
        new Random(contents++).nextBytes(bytes);
        return bytes;
    }
}
