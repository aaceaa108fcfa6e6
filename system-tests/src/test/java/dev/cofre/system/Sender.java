package dev.cofre.system;

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
import java.net.http.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One client that knows the protocol and does nothing on its own: no retry, no choice. */
record Sender(ClusterView cluster, ClientName client) {
    Assignment.Send assign(UploadId upload, String name, @Nullable Long size, @Nullable ReplicationFactor copies) {
        return send(upload, name, size, copies, null, List.of());
    }

    /** An assignment to this very server. */
    Assignment.Send assignTo(NodeId node, UploadId upload, String name, @Nullable Long size) {
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

    HttpResponse<byte[]> tryPut(Assignment.Send send, byte[] content) {
        return Http.put(
                send.url().resolve("/uploads/" + send.upload()),
                content,
                "Content-Type",
                "application/octet-stream",
                "Authorization",
                "Bearer " + send.grant());
    }

    Receipt put(Assignment.Send send, byte[] content) {
        HttpResponse<byte[]> answer = tryPut(send, content);
        assertThat(answer.statusCode()).as(new String(answer.body())).isEqualTo(201);
        return Http.json(answer, Receipt.class);
    }

    Receipt store(String name, byte[] content) {
        return put(assign(UploadId.create(), name, (long) content.length, null), content);
    }
}
