package dev.cofre.manager.backup;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.FileVersion;
import dev.cofre.api.upload.AssignRequest;
import dev.cofre.api.upload.Assignment;
import dev.cofre.api.upload.FileToStore;
import dev.cofre.api.upload.UploadId;
import dev.cofre.manager.assign.Assigner;
import dev.cofre.manager.catalog.Catalog;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A file of the manager's own in the cluster, stored as any client's is. */
final class ClusterFile {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** For the whole of it; a gigabyte takes seconds. */
    private static final Duration ANSWER = Duration.ofMinutes(10);
    /** Versions that are looked at; more have gone to the trash long ago. */
    private static final int MOST = 1000;

    private final Assigner assigner;
    private final Catalog catalog;
    private final ClientName client;
    private final FileName name;

    ClusterFile(Assigner assigner, Catalog catalog, ClientName client, FileName name) {
        this.assigner = assigner;
        this.catalog = catalog;
        this.client = client;
        this.name = name;
    }

    /** Stores a new version: when this returns it is on as many servers as any file. */
    void store(Path content) throws IOException {
        FileToStore file = new FileToStore(UploadId.create(), name, Files.size(content), null, null);
        Assignment assignment = assigner.assign(new AssignRequest(client, List.of(file), List.of(), null))
                .assignments()
                .get(0);
        if (!(assignment instanceof Assignment.Send send)) {
            throw new IOException("a new upload was not assigned to a server: " + assignment);
        }
        HttpRequest request = HttpRequest.newBuilder(send.url().resolve("/uploads/" + send.upload()))
                .timeout(ANSWER)
                .header("Content-Type", "application/octet-stream")
                .header("Authorization", "Bearer " + send.grant())
                .PUT(HttpRequest.BodyPublishers.ofFile(content))
                .build();
        HttpResponse<String> answer = exchange(request);
        if (answer.statusCode() != 201) {
            throw new IOException("%s answers %d: %.500s".formatted(send.node(), answer.statusCode(), answer.body()));
        }
    }

    /** Moves all versions but the newest to the trash. */
    void keep(int most, Instant now) {
        List<FileVersion> versions = catalog.versions(client, name, null, MOST)
                .map(found -> found.versions())
                .orElse(List.of());
        versions.stream().skip(most).forEach(old -> catalog.delete(client, name, old.version(), now));
    }

    private static HttpResponse<String> exchange(HttpRequest request) throws IOException {
        try {
            return HttpClient.newBuilder()
                    .connectTimeout(CONNECT)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build()
                    .send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
