package dev.cofre.client.fake;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.proof.ProofSignature;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.proof.ReplicaProof;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A manager and storage servers {@code server1} to {@code serverN}; the first that is allowed gets each upload. */
public final class FakeCluster implements AutoCloseable {
    public static final ClientName CLIENT = new ClientName("client1");

    final Map<UploadId, Receipt> receipts = new ConcurrentHashMap<>();
    final Map<UploadId, Integer> questionsUntilCommit = new ConcurrentHashMap<>();
    final List<Receipt> committed = new CopyOnWriteArrayList<>();

    /** Files that were deleted. */
    final List<Receipt> trashed = new CopyOnWriteArrayList<>();

    private volatile Consumer<Receipt> onCommit = receipt -> {};

    private final List<FakeStorage> servers = new ArrayList<>();
    private final FakeManager manager;
    private volatile int copiesPossible;
    private volatile boolean forging;

    public FakeCluster(int size) {
        for (int i = 1; i <= size; i++) {
            servers.add(new FakeStorage(new NodeId("server" + i), this));
        }
        copiesPossible = size;
        manager = new FakeManager(this);
    }

    public FakeManager manager() {
        return manager;
    }

    public FakeStorage server(int number) {
        return servers.get(number - 1);
    }

    List<FakeStorage> servers() {
        return servers;
    }

    /** Is done whenever a file has come into the catalog, before anybody hears of it. */
    public void onCommit(Consumer<Receipt> action) {
        onCommit = action;
    }

    /** As if a file had been deleted, and been in the trash for long enough. */
    public void removeForGood(FileName name) {
        committed.removeIf(receipt -> receipt.name().equals(name));
        trashed.removeIf(receipt -> receipt.name().equals(name));
    }

    /** Moves all versions of a file. @return those that were moved */
    static List<Receipt> move(FileName name, List<Receipt> from, List<Receipt> to) {
        List<Receipt> moved =
                from.stream().filter(receipt -> receipt.name().equals(name)).toList();
        from.removeAll(moved);
        to.addAll(moved);
        return moved;
    }

    /** As if the operator allowed fewer copies, and there were no more servers than these. */
    public void allowFewerCopies(int copies) {
        copiesPossible = copies;
    }

    /** Puts a file in place on all servers, without an upload. */
    public Receipt store(String name, byte[] content) {
        FakeStorage.Arrived arrived = new FakeStorage.Arrived(
                UploadId.create(), CLIENT, new FileName(name), new ReplicationFactor(servers.size()), content);
        return commit(arrived, servers.get(0));
    }

    public List<Receipt> committed() {
        return List.copyOf(committed);
    }

    public URI url() {
        return manager.url();
    }

    Receipt claim(FakeStorage.Arrived arrived, FakeStorage primary, Fault.Claims claims) {
        Receipt claimed = claims.receipt().apply(receipt(arrived, primary));
        if (claims.commits()) {
            receipts.put(arrived.upload(), claimed);
        }
        return claimed;
    }

    Receipt commit(FakeStorage.Arrived arrived, FakeStorage primary) {
        return receipts.computeIfAbsent(arrived.upload(), upload -> {
            Receipt receipt = receipt(arrived, primary);
            committed.add(receipt);
            onCommit.accept(receipt);
            return receipt;
        });
    }

    private Receipt receipt(FakeStorage.Arrived arrived, FakeStorage primary) {
        UploadId upload = arrived.upload();
        BlobId blob = BlobId.ofContent(arrived.content());
        List<ReplicaProof> proofs = new ArrayList<>();
        List<FakeStorage> holders = new ArrayList<>(servers);
        holders.remove(primary);
        holders.add(0, primary);
        for (FakeStorage holder :
                holders.subList(0, Math.min(copiesPossible, arrived.copies().copies()))) {
            holder.blobs.put(blob, arrived.content());
            proofs.add(proof(holder, upload, blob));
        }
        int version = 1
                + (int) committed.stream()
                        .filter(earlier -> earlier.name().equals(arrived.name()))
                        .count();
        return new Receipt(
                upload,
                arrived.client(),
                arrived.name(),
                version,
                blob,
                arrived.content().length,
                arrived.copies(),
                proofs,
                Instant.now());
    }

    private ReplicaProof proof(FakeStorage holder, UploadId upload, BlobId blob) {
        ReplicaProof proof = ReplicaProof.unsigned(holder.node(), blob, Instant.now());
        FakeStorage signer = forging ? servers.get(0) : holder;
        return proof.with(ProofSignature.sign(List.of(proof.statement(upload)), signer.pair())
                .get(0));
    }

    /** From now on server1 signs for all others, too. */
    public void forges(boolean on) {
        forging = on;
    }

    Receipt newest(FileName name) {
        return committed.stream()
                .filter(receipt -> receipt.name().equals(name))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new NoSuchElementException(name.value()));
    }

    @Override
    public void close() {
        manager.close();
        servers.forEach(FakeStorage::close);
    }
}
