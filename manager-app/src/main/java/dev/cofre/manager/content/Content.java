package dev.cofre.manager.content;

import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.assign.Assignment;
import dev.cofre.api.assign.FileToStore;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.blob.ReprDigest;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.manager.assign.Assigner;
import dev.cofre.manager.catalog.CatalogProperties;
import dev.cofre.manager.catalog.file.UploadCatalog;
import dev.cofre.manager.file.FileFinder;
import dev.cofre.manager.suspicion.Suspicions;
import dev.cofre.service.web.Asking;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/**
 * Stores and reads files in the cluster for the manager, as a client would, and believes no server: what is read whole has the
 * digest that the catalog knows, or comes from the next server. Calls may also fail with a
 * {@link dev.cofre.api.problem.ProblemException}, as a client's do. Thread-safe.
 */
@Service
public class Content {
    /** For the whole of a file, and for each of its bytes: a gigabyte takes seconds, and on a bad line an hour. */
    private static final Duration ALL = Duration.ofMinutes(10);

    private static final long LEAST_RATE = 256 << 10;

    /** Bytes of an answer that is no file. */
    private static final long ANSWER = 1 << 20;

    private static final Duration HEAD = Duration.ofSeconds(20);

    /** Nobody waits for it. */
    private static final Duration DOUBT = Duration.ofSeconds(20);

    private static final Logger log = LoggerFactory.getLogger(Content.class);

    private final Assigner assigner;
    private final FileFinder finder;
    private final UploadCatalog catalog;
    private final Suspicions suspicions;
    private final Scratch scratch;
    private final Counter doubts;
    private final HttpClient http = Asking.client();

    Content(
            Assigner assigner,
            FileFinder finder,
            UploadCatalog catalog,
            CatalogProperties folder,
            Suspicions suspicions,
            MeterRegistry meters)
            throws IOException {
        this.scratch = new Scratch(folder.data().resolve("scratch"));
        this.assigner = assigner;
        this.finder = finder;
        this.catalog = catalog;
        this.suspicions = suspicions;
        this.doubts = Counter.builder("cofre.content.doubted")
                .description(
                        "Copies that gave the manager other bytes than the catalog knows; their servers read them again")
                .register(meters);
    }

    /** Stores a new version: when this returns it is on as many servers as any file. */
    public void store(ClientName client, FileName name, Path content) throws IOException {
        MessageDigest digest = BlobId.newDigest();
        try (InputStream bytes = new DigestInputStream(Files.newInputStream(content), digest)) {
            bytes.transferTo(OutputStream.nullOutputStream());
        }
        store(client, name, Files.size(content), BlobId.of(digest.digest()), BodyPublishers.ofFile(content));
    }

    /** As {@link #store(ClientName, FileName, Path)}. */
    public void store(ClientName client, FileName name, byte[] content) throws IOException {
        store(client, name, content.length, BlobId.ofContent(content), BodyPublishers.ofByteArray(content));
    }

    /**
     * The first bytes of a file's newest version, or all if it has no more: as some server says, so that they count for nothing
     * until they prove themselves.
     *
     * @param most at least 1
     */
    public byte[] head(ClientName client, FileName name, int most) throws IOException {
        Locations where = finder.locations(client, name, null);
        return fromAny(where, replica -> {
            HttpRequest request =
                    get(where, replica).header("Range", "bytes=0-" + (most - 1)).build();
            return body(replica, exchange(request, Bounded.by(most, BodyHandlers.ofByteArray()), HEAD));
        });
    }

    /** Reads what a file holds. */
    public interface Reader<T> {
        /** @param content of the whole file, whose digest is the one that the catalog knows */
        T read(InputStream content) throws IOException;
    }

    /**
     * Reads a file from a server that has it.
     *
     * @param version null for the newest
     * @param most bytes that it may have: clients store what they like, and it must not cost the manager its disk
     */
    public <T> T read(ClientName client, FileName name, @Nullable Integer version, long most, Reader<T> reader)
            throws IOException {
        Locations where = finder.locations(client, name, version);
        if (where.size() > most) {
            throw new IOException("'%s' has %d bytes, and files of its kind have no more than %d"
                    .formatted(name, where.size(), most));
        }
        Path here = scratch.newFile();
        try {
            fromAny(where, replica -> {
                body(
                        replica,
                        exchange(
                                get(where, replica).build(),
                                Bounded.by(where.size(), BodyHandlers.ofFile(here)),
                                patience(where.size())));
                return proven(where, replica, here);
            });
            try (InputStream content = new BufferedInputStream(Files.newInputStream(here))) {
                return reader.read(content);
            }
        } finally {
            Files.deleteIfExists(here);
        }
    }

    private Path proven(Locations where, Locations.Location from, Path here) throws IOException {
        MessageDigest digest = BlobId.newDigest();
        try (InputStream bytes = new DigestInputStream(Files.newInputStream(here), digest)) {
            bytes.transferTo(OutputStream.nullOutputStream());
        }
        if (!BlobId.of(digest.digest()).equals(where.blob())) {
            doubt(where, from);
            throw new IOException(
                    "%s gives other bytes of '%s' than the catalog knows".formatted(from.node(), where.name()));
        }
        return here;
    }

    /** Tells a server that its copy was not what it should be: it reads it again, and replaces it if that is so. */
    private void doubt(Locations where, Locations.Location from) {
        doubts.increment();
        suspicions.note(
                from.node(),
                Suspicion.Kind.OTHER_BYTES,
                "%s gave the manager other bytes than those of blob %s".formatted(from.node(), where.blob()));
        log.warn(
                "{} gives other bytes of '{}' of client '{}' (blob {}) than the catalog knows; it is told to read its copy again",
                from.node(),
                where.name(),
                where.client(),
                where.blob());
        http.sendAsync(
                HttpRequest.newBuilder(from.url().resolve("/blobs/" + where.blob() + "/doubts"))
                        .header("Authorization", "Bearer " + from.grant())
                        .timeout(DOUBT)
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.discarding());
    }

    private void store(ClientName client, FileName name, long size, BlobId digest, BodyPublisher content)
            throws IOException {
        FileToStore file = new FileToStore(UploadId.create(), name, size, null, null);
        Assignment assignment = assigner.assign(new AssignRequest(client, List.of(file), List.of(), null))
                .assignments()
                .get(0);
        if (!(assignment instanceof Assignment.Send send)) {
            throw new IOException("a new upload was not assigned to a server: " + assignment);
        }
        HttpRequest request = HttpRequest.newBuilder(send.url().resolve("/uploads/" + send.upload()))
                .header("Content-Type", "application/octet-stream")
                .header("Authorization", "Bearer " + send.grant())
                .header(ReprDigest.HEADER, ReprDigest.of(digest))
                .PUT(content)
                .build();
        HttpResponse<byte[]> answer = exchange(request, Bounded.by(ANSWER, BodyHandlers.ofByteArray()), patience(size));
        if (answer.statusCode() != 201) {
            throw new IOException("%s answers %d: %.500s"
                    .formatted(send.node(), answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8)));
        }
        Receipt receipt = catalog.receipts(List.of(send.upload())).get(send.upload());
        if (receipt == null || !receipt.blob().equals(digest)) { // whatever the server says
            throw new IOException(
                    "%s says that '%s' is stored, and the catalog does not have it so".formatted(send.node(), name));
        }
    }

    /** However large a file is, such as a copy of the catalog, it is let come or go as long as it does so at all. */
    static Duration patience(long size) {
        return ALL.plusSeconds(size / LEAST_RATE);
    }

    private interface FromOne<T> {
        T read(Locations.Location replica) throws IOException;
    }

    private static <T> T fromAny(Locations where, FromOne<T> reader) throws IOException {
        IOException failure = new IOException("no server has a copy of '%s'".formatted(where.name()));
        for (Locations.Location replica : where.replicas()) {
            try {
                return reader.read(replica);
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure;
    }

    private static HttpRequest.Builder get(Locations where, Locations.Location replica) {
        return HttpRequest.newBuilder(replica.url().resolve("/blobs/" + where.blob()))
                .header("Authorization", "Bearer " + replica.grant());
    }

    private static <T> T body(Locations.Location replica, HttpResponse<T> answer) throws IOException {
        if (answer.statusCode() != 200 && answer.statusCode() != 206) {
            throw new IOException("%s answers %d".formatted(replica.node(), answer.statusCode()));
        }
        return answer.body();
    }

    /** The client's own time limit ends with the headers; this one is for the body, too. */
    private <T> HttpResponse<T> exchange(HttpRequest request, BodyHandler<T> body, Duration patience)
            throws IOException {
        CompletableFuture<HttpResponse<T>> answer = http.sendAsync(request, body);
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("%s has not answered in %s".formatted(request.uri(), patience), e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
