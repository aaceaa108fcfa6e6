package dev.cofre.storage.replica;

import dev.cofre.api.upload.BackupTargets.Target;
import dev.cofre.api.upload.ReplicaProof;
import dev.cofre.api.upload.UploadId;
import dev.cofre.storage.ring.ChunkRing;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.hc.client5.http.classic.methods.HttpPut;

/** A replica that is sent while its bytes still come in from the client. */
public final class ReplicaStream {
    private final Target target;
    private final HttpPut request;
    private final CompletableFuture<ReplicaProof> proof = new CompletableFuture<>();

    private ReplicaStream(Target target, HttpPut request) {
        this.target = target;
        this.request = request;
    }

    /**
     * Begins to send. The body is chunked, whatever is known of its length: its end is then the primary's word that the
     * bytes are right, and until then the other node keeps nothing.
     */
    static ReplicaStream start(
            PeerClient peers, Target target, UploadId upload, ChunkRing.Reader bytes, Executor callers) {
        ReplicaStream stream = new ReplicaStream(target, PeerClient.replicaRequest(target, upload));
        callers.execute(() -> stream.run(peers, bytes));
        return stream;
    }

    public Target target() {
        return target;
    }

    /** Ends when the other node has it on stable storage, or has failed. */
    public CompletableFuture<ReplicaProof> proof() {
        return proof;
    }

    /** Cuts the connection, also when the other side stands still. */
    public void cancel() {
        request.cancel();
        proof.completeExceptionally(new IOException("cancelled"));
    }

    private void run(PeerClient peers, ChunkRing.Reader bytes) {
        try {
            proof.complete(peers.send(request, target, -1, out -> copy(bytes, out)));
        } catch (IOException | RuntimeException e) {
            proof.completeExceptionally(e);
        } finally {
            bytes.leave();
        }
    }

    private static void copy(ChunkRing.Reader bytes, OutputStream out) throws IOException {
        for (ChunkRing.Chunk chunk = bytes.next(); chunk != null; chunk = bytes.next()) {
            out.write(chunk.bytes(), 0, chunk.length());
        }
    }
}
