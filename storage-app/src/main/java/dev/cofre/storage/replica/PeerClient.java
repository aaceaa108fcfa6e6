package dev.cofre.storage.replica;

import dev.cofre.api.assign.BackupTargets.Target;
import dev.cofre.api.batch.BatchAnswer;
import dev.cofre.api.batch.BatchFormat;
import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.blob.ReprDigest;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.http.PlainHttp;
import dev.cofre.api.http.StallGuard;
import dev.cofre.api.problem.ProblemReader;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.upload.ReplicaResult;
import dev.cofre.api.upload.ReplicaResults;
import dev.cofre.api.upload.UploadStatus;
import jakarta.annotation.PreDestroy;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.hc.client5.http.classic.methods.HttpDelete;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpPut;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.function.Supplier;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls to other storage servers. HttpClient is used as it is, because a stalled replica must be cut off from another
 * thread, and only the request itself can be cancelled. Thread-safe. Every call fails with {@link IOException} when the
 * node does not answer, and with a {@link dev.cofre.api.problem.ProblemException} when it refuses.
 */
@Component
public class PeerClient implements PeerReads {
    /** Silence allowed: an fsync of a large file on a slow disk is silence, too. */
    private static final Timeout SILENCE = Timeout.ofSeconds(60);

    /** A batch is on disk in milliseconds; a node that needs seconds is better replaced. */
    private static final RequestConfig SMALL = RequestConfig.custom()
            .setConnectionRequestTimeout(Timeout.ofSeconds(5))
            .setResponseTimeout(Timeout.ofSeconds(10))
            .build();

    private static final Duration STALL_LIMIT = Duration.ofSeconds(10);
    private static final int BUFFER = 64 << 10;
    /** Of an answer that is a proof, a status, or some hundreds of them. */
    private static final long SHORT = 8 << 20;

    private static final ContentType BATCH = ContentType.create(BatchFormat.MEDIA_TYPE);

    private final CloseableHttpClient http;
    private final JsonMapper json;
    private final StallGuard guard;

    @Autowired
    PeerClient(JsonMapper json) {
        this(json, STALL_LIMIT);
    }

    /** @param stallLimit how long a node may read nothing while bytes are sent to it */
    public PeerClient(JsonMapper json, Duration stallLimit) {
        this.json = json;
        this.guard = new StallGuard(stallLimit);
        this.http = PlainHttp.client()
                .setConnectionManager(PlainHttp.connections()
                        .setMaxConnPerRoute(64)
                        .setMaxConnTotal(512)
                        .setDefaultSocketConfig(SocketConfig.custom()
                                .setTcpNoDelay(true)
                                .setSoTimeout(SILENCE)
                                .build())
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.ofSeconds(2))
                                .setSocketTimeout(SILENCE)
                                .setValidateAfterInactivity(TimeValue.ofSeconds(2))
                                .setTimeToLive(TimeValue.ofMinutes(5))
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.ofSeconds(10))
                        .setResponseTimeout(SILENCE)
                        .build())
                .build();
    }

    /** Writes a body to a stream that is not to be closed. */
    @FunctionalInterface
    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Small replicas, in one request. The results are in the same order. */
    List<ReplicaResult> sendBatch(URI node, List<BatchFrame> frames) throws IOException {
        HttpPost request = new HttpPost(node.resolve("/replicas"));
        request.setConfig(SMALL);
        request.setEntity(batch(request, frames));
        return call(request, ReplicaResults.class).results();
    }

    private StreamedEntity batch(HttpPost request, List<BatchFrame> frames) {
        long length = BatchFormat.length(frames);
        return new StreamedEntity(request, BATCH, length, out -> {
            BufferedOutputStream buffered = new BufferedOutputStream(out, (int) Math.min(BUFFER, length));
            BatchFormat.write(frames, buffered);
            buffered.flush();
        });
    }

    /** Sends a blob that is known. @param size bytes */
    ReplicaProof send(HttpPut request, Target target, BlobId blob, long size, Body body) throws IOException {
        authorize(request, target.grant());
        request.setHeader(ReprDigest.HEADER, ReprDigest.of(blob));
        request.setEntity(new StreamedEntity(request, ContentType.APPLICATION_OCTET_STREAM, size, body));
        return call(request, ReplicaProof.class);
    }

    /** Sends bytes whose number and digest are not known before their end. @param digest asked for after the last byte */
    ReplicaProof send(HttpPut request, Target target, Body body, Supplier<@Nullable BlobId> digest) throws IOException {
        authorize(request, target.grant());
        request.setEntity(new StreamedEntity(request, ContentType.APPLICATION_OCTET_STREAM, -1, body) {
            @Override
            public Supplier<List<? extends Header>> getTrailers() {
                return () -> {
                    BlobId blob = digest.get();
                    return blob == null ? List.of() : List.of(new BasicHeader(ReprDigest.HEADER, ReprDigest.of(blob)));
                };
            }

            @Override
            public Set<String> getTrailerNames() {
                return Set.of(ReprDigest.HEADER);
            }
        });
        return call(request, ReplicaProof.class);
    }

    static HttpPut replicaRequest(Target target, UploadId upload) {
        return new HttpPut(target.url().resolve("/replicas/" + upload));
    }

    /** Tells a node that a replica which it has confirmed will not be needed. */
    void giveUp(Target target, UploadId upload) throws IOException {
        HttpDelete request = new HttpDelete(target.url().resolve("/replicas/" + upload));
        authorize(request, target.grant());
        http.execute(request, response -> {
            refuseProblems(request, response);
            return null;
        });
    }

    @Override
    public UploadStatus status(URI node, UploadId upload) throws IOException {
        return call(new HttpGet(node.resolve("/uploads/" + upload)), UploadStatus.class);
    }

    @Override
    public List<BatchAnswer.Blob> readBatch(URI node, List<BatchFrame> asked) throws IOException {
        return askBatch(new HttpPost(node.resolve("/blobs")), asked);
    }

    /**
     * Has a node prove that it holds blobs, in one request.
     *
     * @param challenges frames with a challenge each
     * @return for each, in the same order, what it says, which is not checked, or why it says nothing
     */
    public List<BatchAnswer.Blob> prove(URI node, List<BatchFrame> challenges) throws IOException {
        return askBatch(new HttpPost(node.resolve("/proofs")), challenges);
    }

    private List<BatchAnswer.Blob> askBatch(HttpPost request, List<BatchFrame> asked) throws IOException {
        request.setConfig(SMALL);
        request.setEntity(batch(request, asked));
        return http.execute(request, response -> {
            refuseProblems(request, response);
            List<BatchAnswer.Blob> blobs = new ArrayList<>(asked.size());
            try (InputStream body = answer(request, response, BatchFormat.MAX_BYTES * 2L)) {
                BatchAnswer.Reader answers = new BatchAnswer.Reader(new BufferedInputStream(body, BUFFER));
                while (blobs.size() < asked.size()) {
                    blobs.add(answers.next());
                }
            }
            return blobs;
        });
    }

    @Override
    public void read(URI node, String grant, BlobId blob, long from, long size, Sink sink) throws IOException {
        HttpGet request = new HttpGet(node.resolve("/blobs/" + blob));
        request.setConfig(SMALL);
        authorize(request, grant);
        if (from > 0) {
            request.setHeader(HttpHeaders.RANGE, "bytes=%d-".formatted(from));
        }
        http.execute(request, response -> {
            refuseProblems(request, response);
            if (from > 0 && response.getCode() != HttpStatus.SC_PARTIAL_CONTENT) {
                request.cancel(); // otherwise the client reads the rest, which may have no end
                throw new IOException("%s has sent all of blob %s, not the bytes from %d".formatted(node, blob, from));
            }
            try (InputStream body = answer(request, response, size - from)) {
                byte[] buffer = new byte[BUFFER];
                for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                    write(sink, buffer, read, request);
                }
            }
            return null;
        });
    }

    private static void write(Sink sink, byte[] bytes, int length, HttpGet request) throws IOException {
        try {
            sink.write(bytes, 0, length);
        } catch (IOException | RuntimeException e) {
            request.cancel(); // otherwise the client reads the rest, which may have no end
            throw e;
        }
    }

    /**
     * Reads a part of a blob from another node.
     *
     * @param from the first byte
     * @param to one past the last byte
     * @return as many bytes, which are not checked
     */
    public byte[] read(URI node, String grant, BlobId blob, long from, long to) throws IOException {
        HttpGet request = new HttpGet(node.resolve("/blobs/" + blob));
        request.setConfig(SMALL);
        authorize(request, grant);
        request.setHeader(HttpHeaders.RANGE, "bytes=%d-%d".formatted(from, to - 1));
        return http.execute(request, response -> {
            refuseProblems(request, response);
            try (InputStream body = answer(request, response, to - from)) {
                byte[] bytes = body.readNBytes(Math.toIntExact(to - from));
                if (response.getCode() != HttpStatus.SC_PARTIAL_CONTENT || bytes.length < to - from) {
                    throw new IOException(
                            "%s has not sent the bytes from %d to %d of blob %s".formatted(node, from, to, blob));
                }
                return bytes;
            }
        });
    }

    @PreDestroy
    void close() throws IOException {
        guard.close();
        http.close();
    }

    private <T> T call(HttpUriRequestBase request, Class<T> answer) throws IOException {
        return http.execute(request, response -> {
            refuseProblems(request, response);
            try (InputStream body = answer(request, response, SHORT)) {
                T read = json.readValue(body, answer);
                if (read == null) {
                    throw new IOException("its answer is empty");
                }
                return read;
            }
        });
    }

    private static InputStream answer(HttpUriRequestBase request, ClassicHttpResponse response, long most)
            throws IOException {
        HttpEntity entity = response.getEntity();
        return new Answer(entity == null ? InputStream.nullInputStream() : entity.getContent(), most, request::cancel);
    }

    private static void refuseProblems(HttpUriRequestBase request, ClassicHttpResponse response) throws IOException {
        if (response.getCode() >= 300) {
            Header retryAfter = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
            byte[] body;
            try (InputStream said = answer(request, response, Long.MAX_VALUE)) {
                body = said.readNBytes(64 << 10);
            }
            throw ProblemReader.read(
                    URI.create(request.getRequestUri()),
                    response.getCode(),
                    retryAfter == null ? null : retryAfter.getValue(),
                    body);
        }
    }

    private static void authorize(HttpUriRequestBase request, String grant) {
        request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + grant);
    }

    private class StreamedEntity extends AbstractHttpEntity {
        private final HttpUriRequestBase request;
        private final long length;
        private final Body body;

        StreamedEntity(HttpUriRequestBase request, ContentType type, long length, Body body) {
            super(type, null, length < 0);
            this.request = request;
            this.length = length;
            this.body = body;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            try (OutputStream watched = guard.watch(out, request::cancel)) {
                body.writeTo(watched);
            } catch (IOException | RuntimeException e) {
                request.cancel(); // otherwise the client closes a chunked body in good order, as if that had been all
                throw e;
            }
        }

        @Override
        public long getContentLength() {
            return length;
        }

        @Override
        public boolean isRepeatable() {
            return false;
        }

        @Override
        public boolean isStreaming() {
            return true;
        }

        @Override
        public InputStream getContent() {
            throw new UnsupportedOperationException("this entity is written, not read");
        }

        @Override
        public void close() {
            // owns nothing
        }
    }
}
