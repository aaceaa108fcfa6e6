package dev.cofre.system.client;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One client that knows the protocol and does nothing on its own: no retry, no choice. */
public record Sender(ClusterView cluster, ClientName client) {
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
        HttpResponse<byte[]> answer = tryPut(send, content);
        assertThat(answer.statusCode()).as(new String(answer.body())).isEqualTo(201);
        return Http.json(answer, Receipt.class);
    }

    public Receipt store(String name, byte[] content) {
        return put(assign(UploadId.create(), name, (long) content.length, null), content);
    }
}
