package dev.cofre.client.transfer;

import static dev.cofre.client.transfer.TestTransfers.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.FileName;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.fake.Fault;
import dev.cofre.client.transfer.TestTransfers.Remembering;
import dev.cofre.client.transfer.download.Downloaded;
import dev.cofre.client.transfer.download.ProvenStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTests {
    private static final FileName NAME = new FileName("report.pdf");
    private static final NodeId SERVER1 = new NodeId("server1");
    private static final NodeId SERVER2 = new NodeId("server2");

    @TempDir
    Path folder;

    /** Of several blocks, and more than is kept in memory. */
    private static final int LARGE = ProvenStream.MEMORY + ProvenStream.BLOCK + 77;

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
    void aFileArrivesWholeAndAlone() throws IOException {
        fake.store("report.pdf", content);

        Downloaded downloaded = download();

        assertThat(folder.resolve("report.pdf")).hasBinaryContent(content);
        assertThat(files()).containsExactly("report.pdf");
        assertThat(downloaded.servers()).containsExactly(SERVER1);
    }

    @Test
    void anOlderVersionIsStillThere() throws IOException {
        fake.store("report.pdf", content);
        fake.store("report.pdf", bytes(10));

        cluster.download(NAME, 1, folder.resolve("report.pdf"), false, listener);

        assertThat(folder.resolve("report.pdf")).hasBinaryContent(content);
    }

    @Test
    void anEmptyFileNeedsNoServer() throws IOException {
        fake.store("report.pdf", new byte[0]);

        download();

        assertThat(folder.resolve("report.pdf")).isEmptyFile();
    }

    @Test
    void theOtherReplicaGoesOnWhereTheFirstWasCut() throws IOException {
        fake.store("report.pdf", content);
        fake.server(1).fails(new Fault.Cuts(300_000));

        Downloaded downloaded = download();

        assertThat(folder.resolve("report.pdf")).hasBinaryContent(content);
        assertThat(downloaded.servers()).containsExactly(SERVER1, SERVER2);
        assertThat(fake.server(2).requests())
                .singleElement()
                .asString()
                .contains("range=bytes=300000-", "if-range=\"" + downloaded.blob() + "\"");
    }

    @Test
    void theOtherReplicaGoesOnWhereTheFirstFellSilent() throws IOException {
        fake.store("report.pdf", content);
        fake.server(1).fails(new Fault.Stalls(300_000));

        download();

        assertThat(folder.resolve("report.pdf")).hasBinaryContent(content);
        assertThat(listener.setbacks).containsExactly("server1: it has gone silent");
    }

    @Test
    void aServerThatIgnoresTheRangeIsUnderstood() throws IOException {
        fake.store("report.pdf", content);
        fake.server(1).fails(new Fault.Cuts(300_000));
        fake.server(2).fails(new Fault.IgnoresRange());

        download();

        assertThat(folder.resolve("report.pdf")).hasBinaryContent(content);
    }

    @Test
    void aDamagedReplicaIsPassedOver() throws IOException {
        fake.store("report.pdf", content);
        fake.server(1).fails(new Fault.Says(ProblemType.REPLICA_DAMAGED, null));

        assertThat(download().servers()).containsExactly(SERVER2);
    }

    @Test
    void aServerThatIsDownIsPassedOver() throws IOException {
        fake.store("report.pdf", content);
        fake.server(1).close();

        assertThat(download().servers()).containsExactly(SERVER2);
    }

    @Test
    void wrongBytesAreThrownAwayAndFetchedAgainFromElsewhere() throws IOException {
        fake.store("report.pdf", content);
        fake.server(1).fails(new Fault.Lies());

        Downloaded downloaded = download();

        assertThat(folder.resolve("report.pdf")).hasBinaryContent(content);
        assertThat(downloaded.servers()).containsExactly(SERVER2);
    }

    @Test
    void aServerThatLiesAndBreaksOffDoesNotSpoilWhatTheOtherGives() throws IOException {
        BlobId blob = fake.store("report.pdf", content).blob();
        fake.server(1).gives(blob, new byte[content.length]);
        Fault cut = new Fault.Cuts(300_000);
        fake.server(1).fails(cut, cut, cut, cut, cut, cut);

        Downloaded downloaded = download();

        assertThat(folder.resolve("report.pdf")).hasBinaryContent(content);
        assertThat(downloaded.servers()).containsExactly(SERVER2);
        assertThat(fake.server(1).doubted()).containsExactly(blob);
        assertThat(fake.manager().reported())
                .as("bytes of both were mixed, and nobody knows whose were wrong")
                .isEmpty();
    }

    @Test
    void grantsThatHaveExpiredAreAskedForAgain() throws IOException {
        fake.store("report.pdf", content);
        fake.server(1).fails(new Fault.Says(ProblemType.GRANT_EXPIRED, null));
        fake.server(2).fails(new Fault.Says(ProblemType.GRANT_EXPIRED, null));

        download();

        assertThat(folder.resolve("report.pdf")).hasBinaryContent(content);
        assertThat(fake.manager().locationsAsked()).isEqualTo(2);
    }

    @Test
    void nothingIsLeftBehindWhenNoServerCanGiveIt() {
        fake.store("report.pdf", content);
        fake.server(1).close();
        fake.server(2).close();

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(this::download)
                .withMessageContainingAll("report.pdf", "server1: connection refused", "server2: connection refused");
        assertThat(files()).isEmpty();
    }

    @Test
    void aFileThatIsThereIsNotReplacedWithoutBeingAsked() throws IOException {
        fake.store("report.pdf", content);
        Files.writeString(folder.resolve("report.pdf"), "precious");

        assertThatExceptionOfType(IOException.class).isThrownBy(this::download);
        assertThat(folder.resolve("report.pdf")).hasContent("precious");
        assertThat(files()).containsExactly("report.pdf");
    }

    @Test
    void aFileThatIsThereIsReplacedOnRequest() throws IOException {
        fake.store("report.pdf", content);
        Files.writeString(folder.resolve("report.pdf"), "old");

        cluster.download(NAME, null, folder.resolve("report.pdf"), true, listener);

        assertThat(folder.resolve("report.pdf")).hasBinaryContent(content);
    }

    @Test
    void anUnknownFileIsToldByItsName() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(this::download)
                .withMessageContaining("report.pdf")
                .matches(e -> e.is(ProblemType.UNKNOWN_FILE));
        assertThat(files()).isEmpty();
    }

    @Test
    void aStreamGetsTheBytesToo() throws IOException {
        fake.store("report.pdf", content);
        fake.server(1).fails(new Fault.Cuts(300_000));
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        cluster.download(NAME, null, out, listener);

        assertThat(out.toByteArray()).isEqualTo(content);
    }

    @Test
    void noWrongByteGetsIntoAStream() throws IOException {
        for (int size : new int[] {1, 1 << 20, ProvenStream.MEMORY, ProvenStream.MEMORY + 1, LARGE}) {
            byte[] large = bytes(size);
            fake.store("report.pdf", large);
            fake.server(1).fails(new Fault.Lies());
            fake.server(2).fails(new Fault.Cuts(0));
            ByteArrayOutputStream out = new ByteArrayOutputStream();

            Downloaded downloaded = cluster.download(NAME, null, out, listener);

            assertThat(out.toByteArray()).isEqualTo(large);
            assertThat(downloaded.size()).isEqualTo(size);
        }
    }

    @Test
    void whoLiesInTheMiddleOfAStreamIsPassedOver() throws IOException {
        byte[] large = bytes(LARGE);
        Receipt receipt = fake.store("report.pdf", large);
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public void write(byte[] some) throws IOException {
                super.write(some);
                fake.server(1).gives(receipt.blob(), new byte[LARGE]);
            }
        };

        cluster.download(NAME, null, out, listener);

        assertThat(out.toByteArray()).isEqualTo(large);
        assertThat(fake.server(1).doubted()).containsExactly(receipt.blob());
        assertThat(listener.setbacks).containsExactly("server1: it gives other bytes than a moment ago");
    }

    @Test
    void aStreamGetsNothingWhereAllLie() {
        byte[] large = bytes(LARGE);
        BlobId blob = fake.store("report.pdf", large).blob();
        large[LARGE / 2]++;
        fake.server(1).gives(blob, large);
        fake.server(2).gives(blob, large);
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> cluster.download(NAME, null, out, listener))
                .matches(e -> e.is(ProblemType.NOT_ENOUGH_NODES));
        assertThat(out.size()).isZero();
    }

    @Test
    void aFolderThatCannotBeWrittenIsNotAServersFault() {
        fake.store("report.pdf", content);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> cluster.download(NAME, null, folder.resolve("none/report.pdf"), false, listener))
                .withMessageContaining("cannot be made");
        assertThat(fake.server(1).requests()).isEmpty();
    }

    private Downloaded download() throws IOException {
        return cluster.download(NAME, null, folder.resolve("report.pdf"), false, listener);
    }

    private List<String> files() {
        return List.of(folder.toFile().list());
    }
}
