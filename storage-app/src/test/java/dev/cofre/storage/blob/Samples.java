package dev.cofre.storage.blob;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Uploads and bytes for tests, and how tests read them back. */
public final class Samples {
    private Samples() {}

    public static UploadFacts facts(UploadId upload) {
        return new UploadFacts(
                upload,
                new ClientName("alice"),
                new FileName("report of " + upload + ".pdf"),
                new ReplicationFactor(2),
                new NodeId("server1"));
    }

    public static UploadFacts facts() {
        return facts(UploadId.create());
    }

    /** Always the same bytes for the same seed. */
    public static byte[] content(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    public static StoredUpload store(BlobStore store, UploadFacts facts, byte[] content) {
        return store.store(facts, BlobId.ofContent(content), content).join();
    }

    public static StoredUpload receive(BlobStore store, UploadFacts facts, byte[] content) throws IOException {
        try (IncomingBlob incoming = store.receive(content.length)) {
            incoming.write(content, 0, content.length);
            return incoming.finish(facts);
        }
    }

    public static byte[] read(BlobStore store, BlobId blob) throws IOException {
        try (BlobReader reader = store.open(blob)) {
            return read(reader, 0, reader.size());
        }
    }

    public static byte[] read(BlobReader reader, long start, long end) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        reader.transferTo(start, end, out);
        return out.toByteArray();
    }

    /** Whether the future has ended with this problem. */
    public static boolean refusedWith(ProblemType type, CompletableFuture<?> future) {
        try {
            future.join();
            return false;
        } catch (CompletionException e) {
            return e.getCause() instanceof ProblemException problem && problem.is(type);
        }
    }
}
