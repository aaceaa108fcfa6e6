package dev.cofre.client.fake;

import com.sun.net.httpserver.HttpExchange;
import dev.cofre.api.batch.BatchFormat;
import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.upload.UploadResult;
import dev.cofre.api.upload.UploadResults;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A storage server's doors for clients. Faults are spent one by one, each by one request. */
public final class FakeStorage extends Door {
    /** Bytes that came under one upload id. */
    @SuppressWarnings("ArrayRecordComponent")
    record Arrived(UploadId upload, ClientName client, FileName name, ReplicationFactor copies, byte[] content) {}

    private record Expected(
            UploadId upload,
            ClientName client,
            FileName name,
            ReplicationFactor copies,
            @Nullable BlobId linked) {}

    final Map<BlobId, byte[]> blobs = new ConcurrentHashMap<>();

    private final NodeId node;
    private final NodeKeyPair pair = NodeKeyPair.generate();
    private final FakeCluster cluster;
    private final Map<String, Expected> grants = new ConcurrentHashMap<>();
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<BlobId, byte[]> lies = new ConcurrentHashMap<>();
    private final List<BlobId> doubted = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);

    FakeStorage(NodeId node, FakeCluster cluster) {
        this.node = node;
        this.cluster = cluster;
    }

    public NodeKeyPair pair() {
        return pair;
    }

    public NodeId node() {
        return node;
    }

    /** The next requests fail so, in this order. */
    public void fails(Fault... next) {
        faults.addAll(List.of(next));
    }

    /** Method, path and the headers that matter, in order. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** From now on readers of a blob get these bytes for it. */
    public void gives(BlobId blob, byte[] bytes) {
        lies.put(blob, bytes);
    }

    /** From now on it gives, and has, no bytes of a blob. */
    public void loses(BlobId blob) {
        blobs.remove(blob);
    }

    /** Blobs of which readers have said that they got other bytes from here. */
    public List<BlobId> doubted() {
        return List.copyOf(doubted);
    }

    public boolean holds(byte[] content) {
        return blobs.containsKey(BlobId.ofContent(content));
    }

    @Override
    public void close() {
        end.countDown();
        super.close();
    }

    String expect(
            UploadId upload, ClientName client, FileName name, ReplicationFactor copies, @Nullable BlobId linked) {
        String grant = "grant-" + node + "-" + upload;
        grants.put(grant, new Expected(upload, client, name, copies, linked));
        return grant;
    }

    String readGrant() {
        return "read-" + node;
    }

    @Override
    void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.endsWith("/doubts")) {
            doubted.add(BlobId.of(path.substring("/blobs/".length(), path.length() - "/doubts".length())));
            exchange.sendResponseHeaders(202, -1);
            return;
        }
        requests.add("%s %s range=%s if-range=%s repr-digest=%s expect=%s"
                .formatted(
                        exchange.getRequestMethod(),
                        path.startsWith("/uploads/") ? "/uploads/*" : path.startsWith("/blobs/") ? "/blobs/*" : path,
                        header(exchange, "Range"),
                        header(exchange, "If-Range"),
                        header(exchange, "Repr-Digest"),
                        header(exchange, "Expect")));
        Fault fault = faults.poll();
        if (fault instanceof Fault.Says says) {
            Problem problem = Problem.of(says.type(), "%s says %s".formatted(node, says.type()));
            throw new ProblemException(problem, says.retryAfter());
        }
        if (fault instanceof Fault.Babbles) {
            answer(exchange, 201, "text/html", "<html>hello".getBytes(StandardCharsets.UTF_8));
            return;
        }
        if (exchange.getRequestMethod().equals("GET")) {
            give(exchange, BlobId.of(path.substring("/blobs/".length())), fault);
            return;
        }
        if (fault instanceof Fault.Cuts cuts) {
            exchange.getRequestBody().readNBytes(cuts.afterBytes());
            return;
        }
        if (fault instanceof Fault.Stalls stalls) {
            exchange.getRequestBody().readNBytes(stalls.afterBytes());
            stall();
            return;
        }
        if (path.equals("/uploads")) {
            takeBatch(exchange);
        } else {
            take(exchange, UploadId.of(path.substring("/uploads/".length())), fault);
        }
    }

    private void take(HttpExchange exchange, UploadId upload, @Nullable Fault fault) throws IOException {
        Expected expected = granted(header(exchange, "Authorization").replaceFirst("^Bearer ", ""));
        if (!expected.upload().equals(upload)) {
            throw new ProblemException(ProblemType.GRANT_FOREIGN, "the grant is for upload " + expected.upload());
        }
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (body.length != Long.parseLong(header(exchange, "Content-Length"))) {
            throw new ProblemException(ProblemType.LENGTH_MISMATCH, "the body ended early");
        }
        byte[] content = expected.linked() == null ? body : held(expected.linked());
        String digest = header(exchange, "Repr-Digest");
        String computed =
                Base64.getEncoder().encodeToString(BlobId.ofContent(content).bytes());
        if (!digest.isEmpty() && !digest.equals("sha-256=:%s:".formatted(computed))) {
            throw new ProblemException(ProblemType.DIGEST_MISMATCH, "the bytes have another digest");
        }
        Arrived arrived = new Arrived(upload, expected.client(), expected.name(), expected.copies(), content);
        if (fault instanceof Fault.Lies) {
            content[0]++;
        }
        if (fault instanceof Fault.Claims claims) {
            json(exchange, 201, cluster.claim(arrived, this, claims));
            return;
        }
        Receipt receipt = cluster.commit(arrived, this);
        if (fault instanceof Fault.ForgetsToAnswer) {
            return;
        }
        if (fault instanceof Fault.CommitsLate late) {
            cluster.questionsUntilCommit.put(upload, late.questions());
            throw new ProblemException(
                    ProblemType.NOT_IN_CATALOG, "stored on server1 and server2, not yet in the catalog");
        }
        json(exchange, 201, receipt);
    }

    private void takeBatch(HttpExchange exchange) throws IOException {
        if (!header(exchange, "Content-Type").equals(BatchFormat.MEDIA_TYPE)) {
            throw new ProblemException(ProblemType.UNSUPPORTED_MEDIA_TYPE, "batches only");
        }
        InputStream body = new BufferedInputStream(exchange.getRequestBody());
        BatchFormat.Reader reader = new BatchFormat.Reader(body);
        List<UploadResult> results = new ArrayList<>();
        for (Optional<BatchFrame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
            Expected expected = granted(frame.get().grant());
            byte[] content = expected.linked() == null ? frame.get().content() : held(expected.linked());
            results.add(result(expected, content));
        }
        json(exchange, 200, new UploadResults(results));
    }

    /** Each frame spends a fault of its own. */
    private UploadResult result(Expected expected, byte[] content) {
        Fault fault = faults.poll();
        if (fault instanceof Fault.Says says) {
            return UploadResult.of(
                    expected.upload(), Problem.of(says.type(), "%s says %s".formatted(node, says.type())));
        }
        Arrived arrived =
                new Arrived(expected.upload(), expected.client(), expected.name(), expected.copies(), content);
        return UploadResult.of(
                fault instanceof Fault.Claims claims
                        ? cluster.claim(arrived, this, claims)
                        : cluster.commit(arrived, this));
    }

    private byte[] held(BlobId blob) {
        byte[] content = blobs.get(blob);
        if (content == null) {
            throw new ProblemException(ProblemType.UNKNOWN_BLOB, "no such blob here");
        }
        return content;
    }

    private Expected granted(String grant) {
        Expected expected = grants.get(grant);
        if (expected == null) {
            throw new ProblemException(ProblemType.GRANT_INVALID, "not a grant of this server: " + grant);
        }
        return expected;
    }

    private void give(HttpExchange exchange, BlobId blob, @Nullable Fault fault) throws IOException {
        if (!header(exchange, "Authorization").equals("Bearer " + readGrant())) {
            throw new ProblemException(ProblemType.GRANT_INVALID, "not a grant of this server");
        }
        byte[] whole = lies.getOrDefault(blob, blobs.get(blob));
        if (whole == null) {
            throw new ProblemException(ProblemType.UNKNOWN_BLOB, "no such blob here");
        }
        String range = fault instanceof Fault.IgnoresRange ? "" : header(exchange, "Range");
        String[] bounds = range.replace("bytes=", "").split("-", -1);
        int from = range.isEmpty() ? 0 : Integer.parseInt(bounds[0]);
        int to = range.isEmpty() || bounds[1].isEmpty() ? whole.length : Integer.parseInt(bounds[1]) + 1;
        byte[] part = Arrays.copyOfRange(whole, Math.min(from, whole.length), Math.max(0, Math.min(to, whole.length)));
        if (fault instanceof Fault.Lies) {
            part[0]++;
        }
        exchange.getResponseHeaders().set("ETag", "\"" + blob + "\"");
        if (!range.isEmpty()) {
            exchange.getResponseHeaders().set("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, whole.length));
        }
        exchange.sendResponseHeaders(range.isEmpty() ? 200 : 206, part.length == 0 ? -1 : part.length);
        if (fault instanceof Fault.Cuts cuts) {
            exchange.getResponseBody().write(part, 0, cuts.afterBytes());
            exchange.getResponseBody().flush();
        } else if (fault instanceof Fault.Stalls stalls) {
            exchange.getResponseBody().write(part, 0, stalls.afterBytes());
            exchange.getResponseBody().flush();
            stall();
        } else {
            exchange.getResponseBody().write(part);
        }
    }

    private void stall() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
