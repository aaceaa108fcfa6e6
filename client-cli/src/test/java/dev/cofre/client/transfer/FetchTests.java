package dev.cofre.client.transfer;

import static dev.cofre.client.transfer.TestTransfers.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cofre.api.file.FileName;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.upload.Receipt;
import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.fake.Fault;
import dev.cofre.client.transfer.TestTransfers.Remembering;
import java.io.InterruptedIOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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

    private byte[] fetch(long from, int length) throws InterruptedIOException {
        return cluster.fetch(cluster.locate(NAME), from, length, listener);
    }
}
