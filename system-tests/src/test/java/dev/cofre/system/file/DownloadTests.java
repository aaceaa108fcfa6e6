package dev.cofre.system.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.api.batch.BatchAnswer;
import dev.cofre.api.batch.BatchFormat;
import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.Cluster;
import dev.cofre.system.http.Bytes;
import dev.cofre.system.http.Http;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading what was stored: whole, in ranges, under conditions, and never a bad byte. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DownloadTests {
    private static final int LARGE = (3 << 20) + 12_345;

    private Cluster cluster;
    private Sender sender;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        cluster = Cluster.start(home, 2);
        sender = new Sender(cluster, new ClientName("me"));
        sender.store("small", Bytes.random(1, 5000));
        sender.store("large", Bytes.random(2, LARGE));
        sender.store("empty", new byte[0]);
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
    }

    @ParameterizedTest
    @CsvSource({
        "small, 0, 4999",
        "small, 4999, 4999",
        "small, 17, 1234",
        "large, 0, 0",
        "large, 1048575, 1048576",
        "large, 1000000, 3000000",
        "large, 3145728, 3158072",
        "large, 3158072, 9999999999"
    })
    void anyRangeIsExactlyThoseBytes(String name, long first, long last) {
        byte[] whole = read(name).body();

        HttpResponse<byte[]> answer = read(name, "Range", "bytes=%d-%d".formatted(first, last));

        int end = (int) Math.min(last + 1, whole.length);
        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(whole, (int) first, end));
        assertThat(answer.headers().firstValue("Content-Range"))
                .hasValue("bytes %d-%d/%d".formatted(first, end - 1, whole.length));
    }

    @Test
    void theLastBytesCanBeAskedForByTheirNumber() {
        byte[] whole = read("large").body();

        assertThat(read("large", "Range", "bytes=-100").body())
                .isEqualTo(Arrays.copyOfRange(whole, whole.length - 100, whole.length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=5000-", "bytes=5000-6000", "bytes=99999999999-"})
    void aRangeBehindTheEndIsRefused(String range) {
        HttpResponse<byte[]> refused = read("small", "Range", range);

        Http.problem(refused, ProblemType.RANGE_NOT_SATISFIABLE);
        assertThat(refused.headers().firstValue("Content-Range"))
                .hasValueSatisfying(has -> assertThat(has).matches("bytes \\*/\\d+"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=9-3", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6", "bytes="})
    void aRangeThatIsNoneOrSeveralGetsTheWhole(String range) {
        HttpResponse<byte[]> answer = read("small", "Range", range);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).hasSize(5000);
    }

    @Test
    void anEmptyFileIsRead() {
        HttpResponse<byte[]> answer = read("empty");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void aReaderThatHasItAlreadyIsToldSo() {
        String tag = read("small").headers().firstValue("ETag").orElseThrow();

        assertThat(read("small", "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(read("small", "If-None-Match", "\"other\", W/" + tag).statusCode())
                .isEqualTo(304);
        assertThat(read("small", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
        assertThat(read("small", "If-Match", "\"other\", " + tag).statusCode()).isEqualTo(200);
        assertThat(read("small", "If-Match", "*").statusCode()).isEqualTo(200);
        Http.problem(read("small", "If-Match", "\"other\""), ProblemType.PRECONDITION_FAILED);
        Http.problem(read("small", "If-Match", "W/" + tag), ProblemType.PRECONDITION_FAILED);
    }

    @Test
    void aRangeOfAnotherVersionIsNotGiven() {
        String tag = read("small").headers().firstValue("ETag").orElseThrow();

        assertThat(read("small", "Range", "bytes=0-9", "If-Range", tag).statusCode())
                .isEqualTo(206);
        assertThat(read("small", "Range", "bytes=0-9", "If-Range", "\"other\"").statusCode())
                .isEqualTo(200);
    }

    @Test
    void headTellsWhatGetWouldSend() {
        Locations where = cluster.locations("me", "large");
        HttpResponse<byte[]> answer =
                Http.send(Http.to(url(where, 0), authorization(where, 0)).method("HEAD", BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(LARGE);
        assertThat(answer.headers().firstValue("ETag")).hasValue("\"" + where.blob() + "\"");
        assertThat(answer.headers().firstValue("Accept-Ranges")).hasValue("bytes");
    }

    @Test
    void theManagersContentAddressLeadsToTheBytesUnderTheirName() {
        HttpResponse<byte[]> redirect = Http.get(cluster.managerUrl().resolve("/files/small/content?client=me"));
        assertThat(redirect.statusCode()).isEqualTo(307);

        HttpResponse<byte[]> answer =
                Http.get(URI.create(redirect.headers().firstValue("Location").orElseThrow()));

        assertThat(answer.body()).isEqualTo(Bytes.random(1, 5000));
        assertThat(answer.headers().firstValue("Content-Disposition"))
                .hasValueSatisfying(value -> assertThat(value).contains("small"));
    }

    @Test
    void aGrantOpensOneBlobAtOneServerAndNothingElse() {
        Locations small = cluster.locations("me", "small");
        Locations large = cluster.locations("me", "large");

        Http.problem(Http.get(url(small, 0)), ProblemType.GRANT_MISSING);
        Http.problem(
                Http.get(
                        url(large, 0),
                        authorization(
                                small,
                                indexOf(small, large.replicas().get(0).node().value()))),
                ProblemType.GRANT_FOREIGN);
        Http.problem(Http.get(url(small, 1), authorization(small, 0)), ProblemType.GRANT_FOREIGN);
        Http.problem(Http.get(url(small, 0), "Authorization", "Bearer abc"), ProblemType.GRANT_INVALID);
        String token = small.replicas().get(0).grant();
        String forged = token.substring(0, token.length() - 4) + (token.endsWith("AAAA") ? "BBBB" : "AAAA");
        Http.problem(Http.get(url(small, 0), "Authorization", "Bearer " + forged), ProblemType.GRANT_INVALID);
    }

    @Test
    void aDamagedBlockNeverLeavesAndTheRestDoes() throws IOException {
        byte[] content = Bytes.random(3, 3 << 20);
        Receipt receipt = sender.store("damaged", content);
        Locations where = cluster.locations("me", "damaged");
        Cluster.Node first = cluster.node(where.replicas().get(0).node());
        Path file = first.files("blobs").stream()
                .filter(path ->
                        path.getFileName().toString().equals(receipt.blob().hex()))
                .findFirst()
                .orElseThrow();
        try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
            disk.seek((1 << 20) + 77);
            disk.write(content[(1 << 20) + 77] ^ 1);
        }

        HttpResponse<byte[]> before =
                Http.get(url(where, 0), concat(authorization(where, 0), "Range", "bytes=0-1048575"));
        HttpResponse<byte[]> behind =
                Http.get(url(where, 0), concat(authorization(where, 0), "Range", "bytes=2097152-"));

        assertThat(before.body()).isEqualTo(Arrays.copyOfRange(content, 0, 1 << 20));
        assertThat(behind.body()).isEqualTo(Arrays.copyOfRange(content, 2 << 20, 3 << 20));
        Http.problem(
                Http.get(url(where, 0), concat(authorization(where, 0), "Range", "bytes=1048576-1048577")),
                ProblemType.REPLICA_DAMAGED);
        assertThatThrownBy(() -> Http.get(url(where, 0), authorization(where, 0)))
                .as("the length was announced, and fewer bytes come")
                .isInstanceOf(UncheckedIOException.class);
        assertThat(Http.get(url(where, 1), authorization(where, 1)).body()).isEqualTo(content);
    }

    @Test
    void manySmallBlobsComeInOneAnswerAndThoseThatDoNotSayWhy() throws IOException {
        sender.store("another", Bytes.random(4, 65_536));
        Locations large = cluster.locations("me", "large");
        Locations small = cluster.locations("me", "small");
        URI node = small.replicas().get(0).url();

        List<BatchAnswer.Blob> answers =
                readBatch(node, List.of(small, large, cluster.locations("me", "empty"), small, where("another")));

        assertThat(answers.get(0).content()).isEqualTo(Bytes.random(1, 5000));
        assertThat(answers.get(1).content()).isNull();
        assertThat(Objects.requireNonNull(answers.get(1).problem()).is(ProblemType.TOO_LARGE))
                .isTrue();
        assertThat(answers.get(2).content()).isEmpty();
        assertThat(answers.get(3).content()).isEqualTo(Bytes.random(1, 5000));
        assertThat(answers.get(4).content()).isEqualTo(Bytes.random(4, 65_536));
    }

    @Test
    void aBlobWhoseFileIsGoneIsReadFromAnotherServer() throws IOException {
        byte[] content = Bytes.random(4, 3 << 20);
        Receipt receipt = sender.store("gone", content);
        Locations where = cluster.locations("me", "gone");
        Cluster.Node first = cluster.node(where.replicas().get(0).node());
        for (Path path : first.files("blobs")) {
            if (path.getFileName().toString().equals(receipt.blob().hex())) {
                Files.delete(path);
            }
        }

        Http.problem(Http.get(url(where, 0), authorization(where, 0)), ProblemType.REPLICA_DAMAGED);
        assertThat(Http.get(url(where, 1), authorization(where, 1)).body()).isEqualTo(content);
    }

    @Test
    void aDamagedBlobOfABatchCostsItsNeighboursNothing() throws IOException {
        byte[] content = Bytes.random(5, 3000);
        sender.store("inline-damaged", content);
        Locations damaged = where("inline-damaged");
        Cluster.Node node = cluster.node(damaged.replicas().get(0).node());
        flipInJournal(node, content);

        List<BatchAnswer.Blob> answers = readBatch(node.url(), List.of(where("small"), damaged, where("small")));

        assertThat(answers.get(0).content()).isEqualTo(Bytes.random(1, 5000));
        assertThat(Objects.requireNonNull(answers.get(1).problem()).is(ProblemType.REPLICA_DAMAGED))
                .isTrue();
        assertThat(answers.get(2).content()).isEqualTo(Bytes.random(1, 5000));
    }

    @Test
    void aBatchWhoseGrantsAreForOthersOpensNothing() throws IOException {
        Locations small = where("small");
        Locations large = where("large");
        URI node = small.replicas().get(0).url();
        String other = small.replicas().get(1).grant();

        Http.problem(
                postBatch(node, new BatchFrame(grant(large, node), small.blob(), new byte[0])),
                ProblemType.GRANT_FOREIGN);
        Http.problem(postBatch(node, new BatchFrame(other, small.blob(), new byte[0])), ProblemType.GRANT_FOREIGN);
        Http.problem(
                postBatch(node, new BatchFrame(grant(small, node), small.blob(), new byte[] {1})),
                ProblemType.INVALID_REQUEST);
        Http.problem(
                Http.post(node.resolve("/blobs"), new byte[] {1, 2}, "Content-Type", BatchFormat.MEDIA_TYPE),
                ProblemType.UNREADABLE_BODY);
    }

    private Locations where(String name) {
        return cluster.locations("me", name);
    }

    private static String grant(Locations where, URI node) {
        return where.replicas().stream()
                .filter(replica -> replica.url().equals(node))
                .findFirst()
                .orElseThrow()
                .grant();
    }

    private static List<BatchAnswer.Blob> readBatch(URI node, List<Locations> wanted) throws IOException {
        HttpResponse<byte[]> answer = postBatch(
                node,
                wanted.stream()
                        .map(where -> new BatchFrame(grant(where, node), where.blob(), new byte[0]))
                        .toArray(BatchFrame[]::new));
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(BatchAnswer.MEDIA_TYPE);
        BatchAnswer.Reader reader = new BatchAnswer.Reader(new ByteArrayInputStream(answer.body()));
        List<BatchAnswer.Blob> answers = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            answers.add(reader.next());
        }
        return answers;
    }

    private static HttpResponse<byte[]> postBatch(URI node, BatchFrame... frames) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        BatchFormat.write(List.of(frames), body);
        return Http.post(node.resolve("/blobs"), body.toByteArray(), "Content-Type", BatchFormat.MEDIA_TYPE);
    }

    private static void flipInJournal(Cluster.Node node, byte[] content) throws IOException {
        String wanted = new String(content, StandardCharsets.ISO_8859_1);
        for (Path segment : node.files("journal")) {
            int at = Files.readString(segment, StandardCharsets.ISO_8859_1).indexOf(wanted);
            if (at >= 0) {
                try (RandomAccessFile disk = new RandomAccessFile(segment.toFile(), "rw")) {
                    disk.seek(at + 77);
                    disk.write(content[77] ^ 1);
                }
                return;
            }
        }
        throw new AssertionError("the bytes are in no segment of " + node.id());
    }

    private HttpResponse<byte[]> read(String name, String... headers) {
        Locations where = cluster.locations("me", name);
        return Http.get(url(where, 0), concat(authorization(where, 0), headers));
    }

    private static URI url(Locations where, int replica) {
        return where.replicas().get(replica).url().resolve("/blobs/" + where.blob());
    }

    private static String[] authorization(Locations where, int replica) {
        return new String[] {
            "Authorization", "Bearer " + where.replicas().get(replica).grant()
        };
    }

    private static int indexOf(Locations where, String node) {
        List<String> nodes =
                where.replicas().stream().map(replica -> replica.node().value()).toList();
        return nodes.indexOf(node);
    }

    private static String[] concat(String[] one, String... other) {
        return Stream.of(one, other).flatMap(Arrays::stream).toArray(String[]::new);
    }
}
