package dev.cofre.benchmarks;

import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.assign.Assignment;
import dev.cofre.api.assign.Assignments;
import dev.cofre.api.assign.FileToStore;
import dev.cofre.api.batch.BatchAnswer;
import dev.cofre.api.batch.BatchFormat;
import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.upload.UploadResults;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Does for one file, or for a batch, all that a client does: asks the manager, sends the bytes with the grant, and reads
 * the receipt. Not thread-safe: one for each thread.
 */
final class ClusterClient implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final ClientName CLIENT = new ClientName("benchmark");
    private static final String BYTES = "application/octet-stream";

    private final URI manager;
    private final @Nullable NodeId prefer;
    private final Map<URI, Connection> connections = new HashMap<>();

    ClusterClient(URI manager) {
        this(manager, null);
    }

    /** @param prefer the node that gets all uploads, if it can; null for the manager's choice */
    ClusterClient(URI manager, @Nullable NodeId prefer) {
        this.manager = manager;
        this.prefer = prefer;
    }

    void put(String name, byte[] content) throws IOException {
        Assignment.Send send =
                assign(List.of(name), List.of((long) content.length)).get(0);
        Answer answer = new Answer();
        int status = connection(send.url()).send("PUT /uploads/" + send.upload(), send.grant(), BYTES, content, answer);
        confirm(answer.as(status, 201, Receipt.class), send, content.length);
    }

    /** @param length of what {@code body} writes, in bytes */
    void put(String name, long length, Connection.Body body) throws IOException {
        Assignment.Send send = assign(List.of(name), List.of(length)).get(0);
        Answer answer = new Answer();
        int status =
                connection(send.url()).send("PUT /uploads/" + send.upload(), send.grant(), BYTES, length, body, answer);
        confirm(answer.as(status, 201, Receipt.class), send, length);
    }

    void putBatch(List<String> names, List<byte[]> contents) throws IOException {
        List<Assignment.Send> sends =
                assign(names, contents.stream().map(each -> (long) each.length).toList());
        List<BatchFrame> frames = new ArrayList<>();
        for (int i = 0; i < sends.size(); i++) {
            frames.add(new BatchFrame(sends.get(i).grant(), BlobId.ofContent(contents.get(i)), contents.get(i)));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream(Math.toIntExact(BatchFormat.length(frames)));
        BatchFormat.write(frames, body);
        Answer answer = new Answer();
        int status = connection(sends.get(0).url())
                .send("POST /uploads", null, BatchFormat.MEDIA_TYPE, body.size(), body::writeTo, answer);
        UploadResults results = answer.as(status, 200, UploadResults.class);
        if (results.results().size() != frames.size()
                || results.results().stream().anyMatch(result -> result.receipt() == null)) {
            throw new IOException("not every upload of the batch was confirmed");
        }
    }

    Locations locate(String name) throws IOException {
        Answer answer = new Answer();
        int status = connection(manager)
                .send("GET /files/%s/locations?client=%s".formatted(name, CLIENT), null, null, new byte[0], answer);
        return answer.as(status, 200, Locations.class);
    }

    /** Reads a blob whole from its first replica. */
    void get(Locations where, Connection.Sink sink) throws IOException {
        Locations.Location replica = where.replicas().get(0);
        long[] total = new long[1];
        int status = connection(replica.url())
                .send("GET /blobs/" + where.blob(), replica.grant(), null, new byte[0], (bytes, length) -> {
                    total[0] += length;
                    sink.take(bytes, length);
                });
        if (status != 200 || total[0] != where.size()) {
            throw new IOException("%d after %d of %d bytes".formatted(status, total[0], where.size()));
        }
    }

    /** Reads small blobs from one server, and checks their digests. @return bytes of content */
    long getBatch(URI node, List<BatchFrame> frames) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream(Math.toIntExact(BatchFormat.length(frames)));
        BatchFormat.write(frames, body);
        Answer answer = new Answer();
        int status = connection(node).send("POST /blobs", null, BatchFormat.MEDIA_TYPE, body.toByteArray(), answer);
        if (status != 200) {
            throw new IOException("the batch was answered %d".formatted(status));
        }
        BatchAnswer.Reader answers = answer.batch();
        long bytes = 0;
        for (BatchFrame frame : frames) {
            byte[] content = answers.next().content();
            if (content == null || !BlobId.ofContent(content).equals(frame.blob())) {
                throw new IOException("blob %s did not come whole".formatted(frame.blob()));
            }
            bytes += content.length;
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections.values()) {
            connection.close();
        }
    }

    private List<Assignment.Send> assign(List<String> names, List<Long> sizes) throws IOException {
        List<FileToStore> files = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            files.add(new FileToStore(UploadId.create(), new FileName(names.get(i)), sizes.get(i), null, null));
        }
        byte[] request = JSON.writeValueAsBytes(new AssignRequest(CLIENT, files, null, prefer));
        Answer answer = new Answer();
        int status = connection(manager).send("POST /assign", null, "application/json", request, answer);
        return answer.as(status, 200, Assignments.class).assignments().stream()
                .map(Assignment.Send.class::cast)
                .toList();
    }

    private static void confirm(Receipt receipt, Assignment.Send send, long size) throws IOException {
        if (!receipt.upload().equals(send.upload())
                || receipt.size() != size
                || receipt.replicas().size() != 2) {
            throw new IOException("this is no receipt of upload %s: %s".formatted(send.upload(), receipt));
        }
    }

    private Connection connection(URI node) throws IOException {
        Connection open = connections.get(node);
        if (open == null) {
            open = new Connection(node);
            connections.put(node, open);
        }
        return open;
    }

    /** An answer that fits in memory. */
    private static final class Answer implements Connection.Sink {
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        @Override
        public void take(byte[] bytes, int length) {
            body.write(bytes, 0, length);
        }

        BatchAnswer.Reader batch() {
            return new BatchAnswer.Reader(new ByteArrayInputStream(body.toByteArray()));
        }

        <T> T as(int status, int expected, Class<T> type) throws IOException {
            if (status != expected) {
                throw new IOException(status + ": " + body.toString(StandardCharsets.UTF_8));
            }
            return JSON.readValue(body.toByteArray(), type);
        }
    }
}
