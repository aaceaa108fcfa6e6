package dev.cofre.storage.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.failure.Failures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of an upload before its bytes are read, and what comes of small ones. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UploadsTests {
    private static final AtomicInteger CONTENTS = new AtomicInteger();

    private TwoServers servers;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        servers = new TwoServers(folder);
    }

    @AfterEach
    void calmDown() {
        servers.calmDown();
    }

    @AfterAll
    void stop() {
        servers.close();
    }

    @Test
    void aReceiptNamesTheTwoServersThatHaveTheBytes() throws IOException {
        byte[] content = content();
        BlobId blob = BlobId.ofContent(content);
        Order order = TwoServers.order(content.length, blob);

        Receipt receipt = Failures.await(servers.uploads.receive(order, body(content), content.length));

        assertThat(receipt.replicas())
                .extracting(ReplicaProof::node)
                .containsExactlyInAnyOrder(TwoServers.PRIMARY, TwoServers.OTHER);
        assertThat(receipt.replicas()).extracting(ReplicaProof::blob).containsOnly(blob);
        assertThat(servers.store.find(blob)).isPresent();
        assertThat(servers.other.find(blob)).isPresent();
        assertThat(servers.uploads.status(order.upload()).state()).isEqualTo(UploadStatus.State.COMMITTED);
    }

    @Test
    void bytesInMemoryGoTheSameWay() {
        byte[] content = content();
        BlobId blob = BlobId.ofContent(content);

        Receipt receipt = Failures.await(servers.uploads.small(TwoServers.order(content.length, blob), content));

        assertThat(receipt.blob()).isEqualTo(blob);
        assertThat(servers.other.find(blob)).isPresent();
    }

    @Test
    void otherBytesThanAnnouncedLeaveNothing() throws IOException {
        byte[] content = content();
        Order order = TwoServers.order(content.length, BlobId.ofContent(content()));

        assertThat(refusal(() -> servers.uploads.receive(order, body(content), content.length)))
                .isEqualTo(ProblemType.DIGEST_MISMATCH);
        assertThat(refusal(() -> servers.uploads.small(order, content))).isEqualTo(ProblemType.DIGEST_MISMATCH);
        assertThat(servers.isGone(order.upload(), BlobId.ofContent(content))).isTrue();
        assertThat(servers.uploads.status(order.upload()).state()).isEqualTo(UploadStatus.State.UNKNOWN);
    }

    @Test
    void whatIsTooLongForItsGrantIsRefusedBeforeItIsRead() {
        byte[] content = content();
        Order order = TwoServers.order(content.length - 1, null);

        assertThat(refusal(() -> servers.uploads.receive(order, unread(), content.length)))
                .isEqualTo(ProblemType.TOO_LARGE);
        assertThat(refusal(() -> servers.uploads.small(order, content))).isEqualTo(ProblemType.TOO_LARGE);
        assertThat(servers.isGone(order.upload(), BlobId.ofContent(content))).isTrue();
    }

    @Test
    void whatIsTooLongForABatchIsSentOtherwise() {
        byte[] large = new byte[servers.uploads.smallLimit() + 1];

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> servers.uploads.small(TwoServers.order(large.length, null), large))
                .withMessageContaining("send it by PUT /uploads/");
    }

    @Test
    void theSameUploadAgainGetsItsReceiptAndReadsNoBytesThatAreAnnounced() throws IOException {
        byte[] content = content();
        BlobId blob = BlobId.ofContent(content);
        Order order = TwoServers.order(content.length, blob);
        Receipt first = Failures.await(servers.uploads.receive(order, body(content), content.length));

        assertThat(Failures.await(servers.uploads.receive(order, unread(), content.length)))
                .isEqualTo(first);
        assertThat(Failures.await(servers.uploads.small(order, content))).isEqualTo(first);
        Order silent = new Order(order.facts(), content.length, null, false);
        assertThat(Failures.await(servers.uploads.receive(silent, body(content), -1)))
                .isEqualTo(first);
    }

    @Test
    void theSameUploadBringsNoOtherBytesAndIsNoOtherFile() throws IOException {
        byte[] content = content();
        Order order = TwoServers.order(content.length, BlobId.ofContent(content));
        Failures.await(servers.uploads.receive(order, body(content), content.length));
        byte[] others = content();
        Order announced = new Order(order.facts(), others.length, BlobId.ofContent(others), false);
        Order silent = new Order(order.facts(), Long.MAX_VALUE / 2, null, false);
        UploadFacts facts = order.facts();
        Order renamed = new Order(
                new UploadFacts(
                        facts.upload(), facts.client(), new FileName("another"), facts.copies(), facts.primary()),
                content.length,
                order.announced(),
                false);
        Order somebodyElses = new Order(
                new UploadFacts(
                        facts.upload(), new ClientName("client2"), facts.name(), facts.copies(), facts.primary()),
                content.length,
                order.announced(),
                false);

        assertThat(List.<Callable<CompletableFuture<Receipt>>>of(
                        () -> servers.uploads.receive(announced, unread(), others.length),
                        () -> servers.uploads.small(announced, others),
                        () -> servers.uploads.receive(silent, body(others), -1),
                        () -> servers.uploads.receive(silent, unread(), content.length + 1),
                        () -> servers.uploads.small(silent, others),
                        () -> servers.uploads.receive(renamed, unread(), content.length),
                        () -> servers.uploads.small(renamed, content),
                        () -> servers.uploads.receive(somebodyElses, unread(), content.length),
                        () -> servers.uploads.small(somebodyElses, content)))
                .allSatisfy(again -> assertThat(refusal(again)).isEqualTo(ProblemType.UPLOAD_CONFLICT));
        assertThat(servers.store.find(BlobId.ofContent(others))).isEmpty();
    }

    @Test
    void anUploadIsWorkedOnOnceAtATime() throws Exception {
        byte[] content = new byte[servers.uploads.smallLimit() + 1];
        Order order = TwoServers.order(content.length, null);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        InputStream slow = new ByteArrayInputStream(content) {
            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
                begun.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return super.read(bytes, offset, length);
            }
        };
        CompletableFuture<Receipt> first = CompletableFuture.supplyAsync(() -> {
            try {
                return Failures.await(servers.uploads.receive(order, slow, content.length));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        try {
            begun.await();
            assertThat(servers.uploads.isUnderWay(order.upload())).isTrue();
            assertThat(servers.uploads.status(order.upload()).state()).isEqualTo(UploadStatus.State.OPEN);
            assertThat(refusal(() -> servers.uploads.small(order, content()))).isEqualTo(ProblemType.BUSY);
        } finally {
            goOn.countDown();
        }

        first.join();
        assertThat(servers.uploads.isUnderWay(order.upload())).isFalse();
    }

    @Test
    void aLinkBringsNoBytesAndIsThereWhereTheyAre() throws IOException {
        byte[] content = content();
        BlobId blob = BlobId.ofContent(content);
        Failures.await(servers.uploads.receive(TwoServers.order(content.length, blob), body(content), content.length));

        for (Receipt linked : List.of(
                Failures.await(servers.uploads.receive(link(blob), unread(), 0)),
                Failures.await(servers.uploads.small(link(blob), new byte[0])))) {
            assertThat(linked.blob()).isEqualTo(blob);
            assertThat(linked.size()).isEqualTo(content.length);
            assertThat(linked.replicas()).hasSize(2);
        }
        BlobId unknown = BlobId.ofContent(content());
        assertThat(refusal(() -> servers.uploads.receive(link(unknown), unread(), 0)))
                .isEqualTo(ProblemType.UNKNOWN_BLOB);
        assertThat(refusal(() -> servers.uploads.small(link(unknown), new byte[0])))
                .isEqualTo(ProblemType.UNKNOWN_BLOB);
    }

    @Test
    void aLinkAgainGetsItsReceipt() throws IOException {
        byte[] content = content();
        BlobId blob = BlobId.ofContent(content);
        Failures.await(servers.uploads.receive(TwoServers.order(content.length, blob), body(content), content.length));
        Order link = link(blob);
        Receipt first = Failures.await(servers.uploads.small(link, new byte[0]));

        assertThat(Failures.await(servers.uploads.small(link, new byte[0]))).isEqualTo(first);
        assertThat(Failures.await(servers.uploads.receive(link, unread(), 0))).isEqualTo(first);
    }

    @Test
    void whatTheManagerRefusesIsTakenBackFromBothServers() throws IOException {
        byte[] content = content();
        BlobId blob = BlobId.ofContent(content);
        Order order = TwoServers.order(content.length, blob);
        servers.refusal = new ProblemException(ProblemType.CLIENT_FULL, "the test wants it so");

        assertThat(refusal(() -> servers.uploads.receive(order, body(content), content.length)))
                .isEqualTo(ProblemType.CLIENT_FULL);
        assertThat(servers.isGone(order.upload(), blob)).isTrue();
        assertThat(servers.uploads.isUnderWay(order.upload())).isFalse();
    }

    /** As it would be after a crash of the primary between disk and manager. */
    @Test
    void whatIsStoredAndWasNeverConfirmedIsFinished() {
        byte[] content = content();
        BlobId blob = BlobId.ofContent(content);
        UploadFacts facts = TwoServers.facts();
        var stored = servers.store.store(facts, blob, content).join();

        Receipt receipt = Failures.await(servers.uploads.resume(stored));

        assertThat(receipt.replicas()).hasSize(2);
        assertThat(servers.other.find(blob)).isPresent();
    }

    private static Order link(BlobId blob) {
        return new Order(TwoServers.facts(), 0, blob, true);
    }

    /** Others each time. */
    private static byte[] content() {
        return ("content " + CONTENTS.incrementAndGet()).getBytes(StandardCharsets.UTF_8);
    }

    private static InputStream body(byte[] content) {
        return new ByteArrayInputStream(content);
    }

    /** A body of which nobody may take a byte. */
    private static InputStream unread() {
        return new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("it is read");
            }
        };
    }

    private static ProblemType refusal(Callable<CompletableFuture<Receipt>> call) {
        Throwable failure = Failures.cause(catchThrowable(() -> Failures.await(call.call())));
        assertThat(failure).isInstanceOf(ProblemException.class);
        return List.of(ProblemType.values()).stream()
                .filter(((ProblemException) failure)::is)
                .findFirst()
                .orElseThrow();
    }
}
