package dev.cofre.system.simulation;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.assign.BackupTargetRequest;
import dev.cofre.api.assign.BackupTargets;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.upload.CommitRequest;
import dev.cofre.api.upload.UploadResult;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.api.upload.Withdrawal;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.failure.Failures;
import dev.cofre.storage.upload.SettlementParts;
import dev.cofre.storage.upload.VerdictParts;
import dev.cofre.system.simulation.world.Network;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.client.ResourceAccessException;

/** The life of an upload on its primary, told one step after the other: as Uploads, Replicator and Confirmation have it over HTTP. */
final class SimulatedPrimary implements SettlementParts.Primary {
    private static final int ROUNDS = 3;
    private static final int TRIES = 3;

    private final SimulatedServer self;
    private final BlobStore store;
    private final ManagerApi manager;
    private final Set<UploadId> underWay = new HashSet<>();

    SimulatedPrimary(SimulatedServer self, BlobStore store, ManagerApi manager) {
        this.self = self;
        this.store = store;
        this.manager = manager;
    }

    /** A copy on another server; without a proof if it is not known whether it is there. */
    private record Made(SimulatedServer on, @Nullable ReplicaProof proof) {}

    @Override
    public boolean isUnderWay(UploadId upload) {
        return underWay.contains(upload);
    }

    UploadStatus status(UploadId upload) {
        Optional<StoredUpload> stored = store.upload(upload);
        UploadStatus.State state = stored.isPresent()
                ? stored.get().version() == null ? UploadStatus.State.STORED : UploadStatus.State.COMMITTED
                : underWay.contains(upload) ? UploadStatus.State.OPEN : UploadStatus.State.UNKNOWN;
        return new UploadStatus(upload, state, null);
    }

    /** @param content null for a link */
    Receipt receive(UploadFacts facts, BlobId blob, byte @Nullable [] content) {
        if (self.isLying() && self.timeline.chance(0.5)) {
            return invented(facts, blob);
        }
        Optional<StoredUpload> known = store.upload(facts.upload());
        if (known.isPresent()) {
            if (!known.get().blob().equals(blob)) {
                throw new ProblemException(ProblemType.UPLOAD_CONFLICT, "it has brought other bytes");
            }
            Receipt receipt = asking(() -> manager.upload(facts.upload())).receipt();
            if (receipt != null) {
                store.committed(receipt.upload(), receipt.version(), receipt.committed(), receipt.counter());
                return receipt;
            }
            return resume(known.get());
        }
        return once(facts.upload(), () -> {
            StoredUpload own = put(facts, blob, content);
            List<Made> made = new ArrayList<>();
            try {
                replicate(own, content, content == null, made);
            } catch (ProblemException e) {
                boolean dear = content != null && content.length > store.smallLimit();
                throw VerdictParts.ofTooFewReplicas(e, false, dear) == VerdictParts.End.TAKE_BACK
                        ? giveUp(own, made, e)
                        : notInCatalog(own);
            }
            return confirm(own, made, false);
        });
    }

    /** With good proofs of others, which may well hold the bytes, and the manager was told of nothing. */
    private Receipt invented(UploadFacts facts, BlobId blob) {
        return new Receipt(
                facts.upload(),
                facts.client(),
                facts.name(),
                1,
                blob,
                1,
                facts.copies(),
                List.of(ReplicaProof.unsigned(self.id(), blob, self.timeline.now())),
                self.timeline.now());
    }

    @Override
    public Receipt resume(StoredUpload stored) {
        return once(stored.facts().upload(), () -> {
            StoredUpload own = stored.facts().primary().equals(self.id())
                    ? stored
                    : Failures.await(store.link(stored.facts().withPrimary(self.id()), stored.blob()));
            List<Made> made = new ArrayList<>();
            try {
                replicate(own, null, false, made);
            } catch (ProblemException e) {
                // its own copy stays: an earlier commit of it may still be on its way
                throw VerdictParts.ofTooFewReplicas(e, true, false) == VerdictParts.End.OPEN ? e : notInCatalog(own);
            }
            return confirm(own, made, true);
        });
    }

    private Receipt once(UploadId upload, java.util.function.Supplier<Receipt> work) {
        if (!underWay.add(upload)) {
            throw new ProblemException(ProblemType.BUSY, "it is under way already");
        }
        try {
            return work.get();
        } finally {
            underWay.remove(upload);
        }
    }

    private StoredUpload put(UploadFacts facts, BlobId blob, byte @Nullable [] content) {
        if (content == null) {
            return Failures.await(store.link(facts, blob));
        }
        if (!BlobId.ofContent(content).equals(blob)) {
            throw new ProblemException(ProblemType.DIGEST_MISMATCH, "the bytes have another digest");
        }
        if (content.length <= store.smallLimit()) {
            return Failures.await(store.store(facts, blob, content));
        }
        try (var incoming = store.receive(content.length)) {
            incoming.write(content, 0, content.length);
            return incoming.finish(facts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What another primary sends here. */
    private ReplicaProof replica(UploadFacts facts, BlobId blob, byte @Nullable [] content) {
        StoredUpload stored = put(facts, blob, content);
        return ReplicaProof.unsigned(self.id(), stored.blob(), stored.stored());
    }

    /** As ReplicaController does it. */
    private boolean takeBack(UploadId upload, NodeId primary) {
        Optional<StoredUpload> known = store.upload(upload);
        boolean itsOwn = known.isPresent()
                && known.get().version() == null
                && known.get().facts().primary().equals(primary);
        if (itsOwn
                && asking(() -> manager.withdraw(
                                        self.id(),
                                        new Withdrawal(upload, known.get().stored())))
                                .state()
                        != UploadStatus.State.COMMITTED) {
            self.isTakenBack(known.get().blob());
            Failures.await(store.giveUp(known.get()));
        }
        return true;
    }

    /** @param again whether a commit of it may be on its way from an earlier try */
    private Receipt confirm(StoredUpload own, List<Made> made, boolean again) {
        List<ReplicaProof> proofs = new ArrayList<>();
        proofs.add(ReplicaProof.unsigned(self.id(), own.blob(), own.stored()));
        for (Made each : made) {
            if (each.proof() != null) {
                proofs.add(each.proof());
            }
        }
        boolean moves = self.isLying() && self.timeline.chance(0.3);
        CommitRequest.Finished finished = new CommitRequest.Finished(
                own.facts().upload(),
                moves
                        ? SimulatedClients.other(own.facts().client())
                        : own.facts().client(),
                own.facts().name(),
                own.blob(),
                own.size(),
                own.facts().copies(),
                proofs,
                own.facts().warrant());
        for (int i = 0; i < TRIES; i++) {
            try {
                UploadResult result = asking(() -> manager.commit(new CommitRequest(self.id(), List.of(finished))))
                        .results()
                        .get(0);
                Receipt receipt = result.receipt();
                if (receipt == null) {
                    ProblemException refusal = new ProblemException(problem(result), null);
                    throw VerdictParts.ofRefusal(refusal, again) == VerdictParts.End.TAKE_BACK
                            ? giveUp(own, made, refusal)
                            : notInCatalog(own);
                }
                self.sees(receipt);
                store.committed(receipt.upload(), receipt.version(), receipt.committed(), receipt.counter());
                return receipt;
            } catch (ProblemException e) {
                if (!VerdictParts.asksAgain(e)) {
                    throw e;
                }
            }
        }
        throw notInCatalog(own);
    }

    private static Problem problem(UploadResult result) {
        return java.util.Objects.requireNonNull(result.problem());
    }

    /**
     * @param content null if it is to be read from here
     * @param link whether the other servers have it
     */
    private void replicate(StoredUpload own, byte @Nullable [] content, boolean link, List<Made> made) {
        Set<NodeId> excluded = new HashSet<>();
        int wanted = own.facts().copies().others();
        for (int round = 0; round < ROUNDS && proven(made) < wanted; round++) {
            BackupTargetRequest.Wanted wish = new BackupTargetRequest.Wanted(
                    own.facts().upload(),
                    own.facts().client(),
                    own.facts().name(),
                    own.size(),
                    own.facts().copies(),
                    wanted - proven(made),
                    link ? own.blob() : null,
                    own.facts().warrant());
            BackupTargets.Targets targets = asking(() -> manager.backupTarget(
                            new BackupTargetRequest(self.id(), List.of(wish), List.copyOf(excluded))))
                    .uploads()
                    .get(0);
            if (targets.problem() != null) {
                ProblemException refusal = new ProblemException(targets.problem(), null);
                boolean left = refusal.is(ProblemType.NOT_ENOUGH_NODES) && !takeBack(own, made);
                throw left ? notInCatalog(own) : refusal;
            }
            for (BackupTargets.Target target : targets.targets()) {
                excluded.add(target.node());
                SimulatedServer other = self.server(target.node());
                try {
                    byte @Nullable [] bytes = link ? null : content == null ? read(own.blob()) : content;
                    ReplicaProof proof = self.askOnce(
                            other, "replica", () -> other.primary().replica(own.facts(), own.blob(), bytes));
                    if (proof.blob().equals(own.blob()) && proof.node().equals(target.node())) {
                        made.add(new Made(other, proof));
                    }
                } catch (ProblemException e) {
                    // another one is asked
                } catch (Network.UnreachableException e) {
                    made.add(new Made(other, null));
                }
            }
        }
    }

    private static int proven(List<Made> made) {
        return (int) made.stream().filter(each -> each.proof() != null).count();
    }

    private byte[] read(BlobId blob) {
        try (BlobReader reader = store.open(blob)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            reader.transferTo(0, reader.size(), out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new ProblemException(ProblemType.REPLICA_DAMAGED, "it cannot be read here");
        }
    }

    private ProblemException giveUp(StoredUpload own, List<Made> made, ProblemException why) {
        boolean all = takeBack(own, made);
        try {
            all &= Failures.await(store.giveUp(own));
        } catch (ProblemException e) {
            all = false;
        }
        return all ? why : notInCatalog(own);
    }

    private boolean takeBack(StoredUpload own, List<Made> made) {
        boolean all = true;
        for (Made each : made) {
            try {
                all &= self.ask(
                        each.on(),
                        "take back",
                        () -> each.on().primary().takeBack(own.facts().upload(), self.id()));
            } catch (ProblemException | Network.UnreachableException e) {
                all = false;
            }
        }
        return all;
    }

    private static ProblemException notInCatalog(StoredUpload own) {
        return new ProblemException(
                ProblemType.NOT_IN_CATALOG,
                "upload %s is not known to be in the catalog"
                        .formatted(own.facts().upload()));
    }

    private static <T> T asking(java.util.function.Supplier<T> question) {
        try {
            return question.get();
        } catch (ResourceAccessException e) {
            throw new ProblemException(ProblemType.MANAGER_UNREACHABLE, "the manager does not answer");
        }
    }
}
