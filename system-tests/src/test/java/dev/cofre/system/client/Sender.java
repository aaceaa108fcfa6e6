package dev.cofre.system.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.assign.Assignment;
import dev.cofre.api.assign.FileToStore;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.proof.Receipt;
import dev.cofre.system.cluster.ClusterView;
import dev.cofre.system.http.Http;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** One client that knows the protocol and does nothing on its own: no choice, and no retry but where it is only to store something. */
public record Sender(ClusterView cluster, ClientName client) {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    public Assignment.Send assign(
            UploadId upload, String name, @Nullable Long size, @Nullable ReplicationFactor copies) {
        return send(upload, name, size, copies, null, List.of());
    }

    /** An assignment to this very server. */
    public Assignment.Send assignTo(NodeId node, UploadId upload, String name, @Nullable Long size) {
        Assignment.Send send = send(upload, name, size, null, node, List.of());
        assertThat(send.node()).isEqualTo(node);
        return send;
    }

    private Assignment.Send send(
            UploadId upload,
            String name,
            @Nullable Long size,
            @Nullable ReplicationFactor copies,
            @Nullable NodeId prefer,
            List<NodeId> exclude) {
        FileToStore file = new FileToStore(upload, new FileName(name), size, null, copies);
        return (Assignment.Send) cluster.manager()
                .assign(new AssignRequest(client, List.of(file), exclude, prefer), null)
                .assignments()
                .get(0);
    }

    public HttpResponse<byte[]> tryPut(Assignment.Send send, byte[] content) {
        return Http.put(
                send.url().resolve("/uploads/" + send.upload()),
                content,
                "Content-Type",
                "application/octet-stream",
                "Authorization",
                "Bearer " + send.grant());
    }

    public Receipt put(Assignment.Send send, byte[] content) {
        return stored(tryPut(send, content));
    }

    private static Receipt stored(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).as(new String(answer.body())).isEqualTo(201);
        return Http.json(answer, Receipt.class);
    }

    /**
     * As a client does it, which is told to try again where a copy too many of the same bytes is just going: there is one when the machine
     * was so busy that a server was missed.
     */
    public Receipt store(String name, byte[] content) {
        HttpResponse<byte[]> answer = await().pollInSameThread() // callers may be threads that others wait for
                .atMost(PATIENCE)
                .until(
                        () -> tryPut(assign(UploadId.create(), name, (long) content.length, null), content),
                        each -> each.statusCode() != HttpStatus.SERVICE_UNAVAILABLE.value());
        return stored(answer);
    }
}
