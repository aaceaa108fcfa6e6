package dev.cofre.storage.replica;

import dev.cofre.api.assign.BackupTargets.Target;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.storage.ring.ChunkRing;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpPut;
import org.jspecify.annotations.Nullable;

/** A replica that is sent while its bytes still come in from the client. */
public final class ReplicaStream {
    private final Target target;
    private final HttpPut request;
    private final ChunkRing.Reader bytes;
    private final CompletableFuture<ReplicaProof> proof = new CompletableFuture<>();
    private volatile @Nullable BlobId digest;
    private volatile boolean whole;

    private ReplicaStream(Target target, HttpPut request, ChunkRing.Reader bytes) {
        this.target = target;
        this.request = request;
        this.bytes = bytes;
    }

    /**
     * Begins to send. The digest follows the bytes, as a trailer: it is the primary's word that they are all, and right, and
     * without it the other node keeps nothing.
     */
    static ReplicaStream start(
            PeerClient peers, Target target, UploadId upload, ChunkRing.Reader bytes, Executor callers) {
        ReplicaStream stream = new ReplicaStream(target, PeerClient.replicaRequest(target, upload), bytes);
        callers.execute(() -> stream.run(peers));
        return stream;
    }

    public Target target() {
        return target;
    }

    /** Says what the bytes must amount to, before the ring's end; without this the other node keeps nothing. */
    public void expect(BlobId blob) {
        digest = blob;
    }

    /**
     * Waits until the other node has it on stable storage; to be called after the ring's end.
     *
     * @param patience how long after that end the answer may take
     * @throws ReplicaFailedException if the node has failed, was dropped for being too slow, or does not answer in time
     */
    public ReplicaProof proof(Duration patience) {
        if (bytes.isGone() && !proof.isDone()) {
            throw new ReplicaFailedException("it stands still", null);
        }
        try {
            return proof.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new ReplicaFailedException(String.valueOf(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new ReplicaFailedException("it has all bytes and has not answered for " + patience, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReplicaFailedException("interrupted", e);
        }
    }

    /** Whether the other node may hold it, whatever it has answered: it was sent all of it, with the digest. */
    public boolean mayHaveArrived() {
        return whole;
    }

    /** Cuts the connection, also when the other side stands still. */
    public void cancel() {
        request.cancel();
        proof.completeExceptionally(new IOException("cancelled"));
    }

    private void run(PeerClient peers) {
        try {
            proof.complete(peers.send(request, target, this::copy, this::last));
        } catch (IOException | RuntimeException e) {
            proof.completeExceptionally(e);
        } finally {
            bytes.leave();
        }
    }

    /** Asked for behind the last byte. */
    private @Nullable BlobId last() {
        whole = digest != null;
        return digest;
    }

    private void copy(OutputStream out) throws IOException {
        for (ChunkRing.Chunk chunk = bytes.next(); chunk != null; chunk = bytes.next()) {
            out.write(chunk.bytes(), 0, chunk.length());
        }
    }
}
