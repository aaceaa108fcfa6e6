package dev.cofre.client.transfer;

import static dev.cofre.client.transfer.TestTransfers.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cofre.api.file.FileName;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.api.suspicion.SuspicionReport;
import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.fake.Fault;
import dev.cofre.client.transfer.TestTransfers.Remembering;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Bytes in memory, to the cluster and back. */
class FetchTests {
    private static final FileName NAME = new FileName("pack-1");

    private final byte[] content = bytes(1 << 20);
    private final FakeCluster fake = new FakeCluster(2);
    private final Cluster cluster = TestTransfers.cluster(fake);
    private final Remembering listener = new Remembering();

    @AfterEach
    void close() {
        cluster.close();
        fake.close();
    }

    @Test
    void whatIsStoredIsFetched() throws InterruptedIOException {
        Receipt receipt = cluster.store(NAME, content, listener);

        assertThat(receipt.complete()).isTrue();
        assertThat(fetch(0, content.length)).isEqualTo(content);
        assertThat(fetch(1000, 77)).isEqualTo(Arrays.copyOfRange(content, 1000, 1077));
        assertThat(fetch(content.length - 5, 5))
                .isEqualTo(Arrays.copyOfRange(content, content.length - 5, content.length));
    }

    @Test
    void aLittleIsStoredAndFetchedAsWell() throws InterruptedIOException {
        cluster.store(NAME, bytes(3), listener);

        assertThat(fetch(0, 3)).isEqualTo(bytes(3));
    }

    @Test
    void storingGoesOnAtAnotherServer() throws InterruptedIOException {
        fake.server(1).fails(new Fault.Cuts(300_000));

        cluster.store(NAME, content, listener);

        assertThat(fetch(0, content.length)).isEqualTo(content);
        assertThat(listener.setbacks).isNotEmpty();
    }

    @Test
    void fetchingGoesOnAtAnotherServer() throws InterruptedIOException {
        fake.store(NAME.value(), content);
        fake.server(1).fails(new Fault.Cuts(300_000));

        assertThat(fetch(500_000, 400_000)).isEqualTo(Arrays.copyOfRange(content, 500_000, 900_000));
    }

    @Test
    void whatNoServerCanGiveIsAnError() {
        fake.store(NAME.value(), content);
        fake.server(1).close();
        fake.server(2).close();

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> fetch(0, 100))
                .withMessageContaining("no server could give pack-1")
                .matches(e -> e.is(ProblemType.NOT_ENOUGH_NODES));
    }

    /** What a server may give in the place of what it was given. */
    static Map<String, UnaryOperator<byte[]>> lies() {
        return Map.of(
                "one bit flipped",
                        good -> {
                            byte[] bad = good.clone();
                            bad[bad.length / 2] ^= 4;
                            return bad;
                        },
                "cut short", good -> Arrays.copyOf(good, good.length / 3),
                "nothing", good -> new byte[0],
                "zeros", good -> new byte[good.length],
                "another file", good -> bytes(good.length + 1),
                "its end before its beginning",
                        good -> {
                            byte[] bad = Arrays.copyOfRange(good, good.length / 2, good.length / 2 + good.length);
                            System.arraycopy(good, 0, bad, good.length - good.length / 2, good.length / 2);
                            return bad;
                        });
    }

    @TestFactory
    Stream<DynamicTest> aServerThatLiesIsPassedOverAndTold() {
        return lies().entrySet().stream()
                .map(lie -> DynamicTest.dynamicTest(lie.getKey(), () -> {
                    try (FakeCluster two = new FakeCluster(2);
                            Cluster asked = TestTransfers.cluster(two)) {
                        Receipt receipt = two.store(NAME.value(), content);
                        two.server(1).gives(receipt.blob(), lie.getValue().apply(content));

                        assertThat(asked.fetch(asked.locate(NAME), listener)).isEqualTo(content);

                        assertThat(two.server(1).doubted()).containsExactly(receipt.blob());
                        assertThat(two.server(2).doubted()).isEmpty();
                        assertThat(two.manager().reported())
                                .containsExactly(new SuspicionReport(
                                        two.server(1).node(), Suspicion.Kind.OTHER_BYTES, receipt.blob()));
                    }
                }));
    }

    @Test
    void aServerThatHasLiedIsAskedLastAndToldOnceOfEachCopy() throws InterruptedIOException {
        Receipt one = fake.store("pack-1", content);
        Receipt other = fake.store("pack-2", bytes(5000));
        fake.server(1).gives(one.blob(), new byte[content.length]);
        cluster.fetch(cluster.locate(one.name()), listener);
        int asked = fake.server(1).requests().size();

        cluster.fetch(cluster.locate(one.name()), listener);
        cluster.fetch(cluster.locate(other.name()), listener);

        assertThat(fake.server(1).requests()).hasSize(asked);
        assertThat(fake.server(1).doubted()).containsExactly(one.blob());
    }

    @Test
    void aRangeComesFromWhoseBytesProveThemselves() throws InterruptedIOException {
        Receipt receipt = fake.store(NAME.value(), content);
        fake.server(1).gives(receipt.blob(), new byte[content.length]);
        byte[] part = Arrays.copyOfRange(content, 1000, 1077);

        byte[] fetched = cluster.fetch(cluster.locate(NAME), 1000, 77, FetchTests::asTheyAre, listener);

        assertThat(fetched).isEqualTo(part);
        assertThat(fake.server(1).doubted()).containsExactly(receipt.blob());
        assertThat(fake.manager().reported())
                .extracting(SuspicionReport::node)
                .containsExactly(fake.server(1).node());
    }

    @Test
    void ofAPartThatNobodyGivesAsExpectedNobodyIsSaidToLie() {
        fake.store(NAME.value(), new byte[content.length]);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> cluster.fetch(cluster.locate(NAME), 1000, 77, FetchTests::asTheyAre, listener));

        assertThat(fake.manager().reported()).isEmpty();
    }

    private static byte[] asTheyAre(byte[] bytes) throws IOException {
        if (bytes[0] == 0 && bytes[1] == 0) {
            throw new IOException("zeros");
        }
        return bytes;
    }

    @Test
    void bytesThatNobodyGivesRightAreAnErrorAtOnce() {
        Receipt receipt = fake.store(NAME.value(), content);
        fake.server(1).gives(receipt.blob(), new byte[content.length]);
        fake.server(2).gives(receipt.blob(), new byte[content.length]);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> cluster.fetch(cluster.locate(NAME), listener))
                .withMessageContaining("server1: its bytes have another digest than the catalog says")
                .withMessageContaining("server2: its bytes have another digest than the catalog says");
        assertThat(fake.manager().locationsAsked()).isOne();
    }

    @Test
    void aRangeIsAgreedOnOnlyIfAllServersGiveTheSame() throws InterruptedIOException {
        Receipt receipt = fake.store(NAME.value(), content);
        assertThat(cluster.fetchAgreed(cluster.locate(NAME), 10, 20, listener))
                .hasValue(Arrays.copyOfRange(content, 10, 30));

        fake.server(2).gives(receipt.blob(), new byte[content.length]);
        assertThat(cluster.fetchAgreed(cluster.locate(NAME), 10, 20, listener)).isEmpty();
        assertThat(fake.server(2).doubted()).containsExactly(receipt.blob());

        fake.server(2).close();
        assertThat(cluster.fetchAgreed(cluster.locate(NAME), 10, 20, listener)).isEmpty();
    }

    private byte[] fetch(long from, int length) throws InterruptedIOException {
        return cluster.fetch(cluster.locate(NAME), from, length, bytes -> bytes, listener);
    }
}
