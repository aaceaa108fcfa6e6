package dev.cofre.benchmarks;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.batch.BatchFormat;
import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.problem.ProblemReader;
import dev.cofre.api.upload.AssignRequest;
import dev.cofre.api.upload.Assignment;
import dev.cofre.api.upload.FileToStore;
import dev.cofre.api.upload.UploadId;
import dev.cofre.api.upload.UploadResults;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpPut;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.util.Timeout;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import tools.jackson.databind.json.JsonMapper;

/** A cluster under load: each call is what a client does for one file, the manager's part included. Thread-safe. */
final class Target implements AutoCloseable {
    private static final int CONNECTIONS = 256;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final CloseableHttpClient http = HttpClients.custom()
            .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                    .setMaxConnPerRoute(CONNECTIONS)
                    .setMaxConnTotal(4 * CONNECTIONS)
                    .setDefaultConnectionConfig(ConnectionConfig.custom()
                            .setConnectTimeout(Timeout.ofSeconds(5))
                            .setSocketTimeout(Timeout.ofSeconds(120))
                            .build())
                    .build())
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableContentCompression()
            .build();
    private final ManagerApi manager;
    private final ClientName client = new ClientName("benchmark");

    Target(URI managerUrl) {
        RestClient rest = RestClient.builder()
                .requestFactory(new HttpComponentsClientHttpRequestFactory(http))
                .baseUrl(managerUrl)
                .defaultStatusHandler(new ProblemReader())
                .build();
        manager = HttpServiceProxyFactory.builderFor(RestClientAdapter.create(rest))
                .build()
                .createClient(ManagerApi.class);
    }

    void put(String name, byte[] content) throws IOException {
        Assignment.Send send =
                assign(List.of(name), List.of((long) content.length)).get(0);
        put(send, new ByteArrayEntity(content, ContentType.APPLICATION_OCTET_STREAM));
    }

    void put(String name, InputStream content, long length) throws IOException {
        Assignment.Send send = assign(List.of(name), List.of(length)).get(0);
        put(send, new InputStreamEntity(content, length, ContentType.APPLICATION_OCTET_STREAM));
    }

    void putBatch(List<String> names, List<byte[]> contents) throws IOException {
        List<Assignment.Send> sends = assign(
                names, contents.stream().map(content -> (long) content.length).toList());
        List<BatchFrame> frames = new ArrayList<>();
        for (int i = 0; i < sends.size(); i++) {
            frames.add(new BatchFrame(sends.get(i).grant(), BlobId.ofContent(contents.get(i)), contents.get(i)));
        }
        HttpPost request = new HttpPost(sends.get(0).url().resolve("/uploads"));
        ByteArrayOutputStream body = new ByteArrayOutputStream(Math.toIntExact(BatchFormat.length(frames)));
        BatchFormat.write(frames, body);
        request.setEntity(new ByteArrayEntity(body.toByteArray(), ContentType.create(BatchFormat.MEDIA_TYPE)));
        http.execute(request, response -> {
            byte[] answer = response.getEntity().getContent().readAllBytes();
            if (response.getCode() != 200) {
                throw new IOException(new String(answer));
            }
            UploadResults results = JSON.readValue(answer, UploadResults.class);
            if (results.results().stream().anyMatch(result -> result.receipt() == null)) {
                throw new IOException("not every upload of the batch was confirmed");
            }
            return null;
        });
    }

    Locations locate(String name) {
        return manager.locations(new FileName(name), client, null);
    }

    /** Reads one file whole from its first replica. @return bytes read */
    long get(Locations where) throws IOException {
        Locations.Location replica = where.replicas().get(0);
        HttpGet request = new HttpGet(replica.url().resolve("/blobs/" + where.blob()));
        request.setHeader("Authorization", "Bearer " + replica.grant());
        return http.execute(request, response -> {
            byte[] buffer = new byte[128 << 10];
            long total = 0;
            try (InputStream body = response.getEntity().getContent()) {
                for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                    total += read;
                }
            }
            if (response.getCode() != 200 || total != where.size()) {
                throw new IOException("%d after %d of %d bytes".formatted(response.getCode(), total, where.size()));
            }
            return total;
        });
    }

    @Override
    public void close() throws IOException {
        http.close();
    }

    private List<Assignment.Send> assign(List<String> names, List<Long> sizes) {
        List<FileToStore> files = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            files.add(new FileToStore(UploadId.create(), new FileName(names.get(i)), sizes.get(i), null, null));
        }
        return manager.assign(new AssignRequest(client, files, null, null), null).assignments().stream()
                .map(Assignment.Send.class::cast)
                .toList();
    }

    private void put(Assignment.Send send, HttpEntity body) throws IOException {
        HttpPut request = new HttpPut(send.url().resolve("/uploads/" + send.upload()));
        request.setHeader("Authorization", "Bearer " + send.grant());
        request.setEntity(body);
        http.execute(request, response -> {
            byte[] answer = response.getEntity().getContent().readAllBytes();
            if (response.getCode() != 201) {
                throw new IOException(response.getCode() + ": " + new String(answer));
            }
            return null;
        });
    }
}
