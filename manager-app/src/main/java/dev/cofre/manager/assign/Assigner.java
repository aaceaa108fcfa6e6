package dev.cofre.manager.assign;

import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.assign.Assignment;
import dev.cofre.api.assign.Assignments;
import dev.cofre.api.assign.FileToStore;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.grant.Warrant;
import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.file.StoredBlob;
import dev.cofre.manager.copies.CopiesPolicy;
import dev.cofre.manager.grant.AssignmentCheck;
import dev.cofre.manager.grant.Grants;
import dev.cofre.manager.grant.Warrants;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.placement.Choice;
import dev.cofre.manager.placement.Demand;
import dev.cofre.manager.placement.Placement;
import dev.cofre.manager.reservation.Reservations;
import dev.cofre.manager.reservation.Reservations.Reservation;
import dev.cofre.manager.share.VersionShares;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Says for each file of a call what its client is to do, and reserves the space for it. */
@Service
public class Assigner {
    private final Catalog catalog;
    private final Nodes nodes;
    private final Candidates candidates;
    private final Reservations reservations;
    private final Grants grants;
    private final Warrants warrants;
    private final AssignmentCheck assignments;
    private final CopiesPolicy policy;
    private final VersionShares shares;
    private final MeterRegistry meters;

    Assigner(
            Catalog catalog,
            Nodes nodes,
            Candidates candidates,
            Reservations reservations,
            Grants grants,
            Warrants warrants,
            AssignmentCheck assignments,
            CopiesPolicy policy,
            VersionShares shares,
            MeterRegistry meters) {
        this.catalog = catalog;
        this.nodes = nodes;
        this.candidates = candidates;
        this.reservations = reservations;
        this.grants = grants;
        this.warrants = warrants;
        this.assignments = assignments;
        this.policy = policy;
        this.shares = shares;
        this.meters = meters;
    }

    public Assignments assign(AssignRequest request) {
        nodes.mustBeReady();
        catalog.mustTakeMore();
        return new Assigning(request).run();
    }

    /** One call, with what it has looked up for all of its files. */
    private final class Assigning {
        private final AssignRequest request;
        private final ClientName client;
        private final Set<NodeId> excluded;
        private final Map<UploadId, Receipt> receipts;
        private final Map<BlobId, StoredBlob> owned;
        private final Set<NodeId> live;
        private final Placement placement;
        private final Instant expires = grants.expiry();
        private final List<Reservation> wanted = new ArrayList<>();

        Assigning(AssignRequest request) {
            this.request = request;
            client = request.client();
            placement = candidates.placement(client);
            excluded = Set.copyOf(Objects.requireNonNullElse(request.exclude(), List.of()));
            receipts = catalog.receipts(given(request.files(), FileToStore::upload));
            owned = catalog.blobsOf(client, given(request.files(), FileToStore::blob));
            live = nodes.all().stream()
                    .filter(node -> node.state() == NodeState.LIVE && !excluded.contains(node.id()))
                    .map(Node::id)
                    .collect(Collectors.toSet());
        }

        Assignments run() {
            // an upload that is assigned once more begins anew: what its first attempt was promised is free again
            given(request.files(), FileToStore::upload).forEach(reservations::release);
            List<Assignment> assignments =
                    request.files().stream().map(this::assign).toList();
            reservations.promise(client, wanted);
            return new Assignments(assignments, keys(), policy.wanted(null));
        }

        private List<Assignments.ServerKey> keys() {
            List<Assignments.ServerKey> keys = new ArrayList<>();
            for (Node node : nodes.all()) {
                NodeKey key = node.key();
                if (key != null) {
                    keys.add(new Assignments.ServerKey(node.id(), key));
                }
            }
            return keys;
        }

        private Assignment assign(FileToStore file) {
            UploadId upload = file.upload() == null ? UploadId.create() : file.upload();
            Receipt receipt = receipts.get(upload);
            if (receipt != null) {
                return stored(upload, receipt);
            }
            shares.mustHaveRoom(client, wanted.size() + 1);
            ReplicationFactor copies = policy.wanted(file.copies());
            return linkable(file, copies)
                    .map(holders -> link(file, upload, copies, holders))
                    .orElseGet(() -> send(file, upload, copies));
        }

        private Assignment stored(UploadId upload, Receipt receipt) {
            if (!receipt.client().equals(client)) {
                throw new ProblemException(
                        ProblemType.UPLOAD_CONFLICT,
                        "upload %s is that of another client; make a new upload id".formatted(upload));
            }
            count("stored");
            return new Assignment.Stored(upload, receipt);
        }

        /** The live holders of the file's bytes, if the client owns these already and they are enough. */
        private Optional<Set<NodeId>> linkable(FileToStore file, ReplicationFactor copies) {
            StoredBlob blob = file.blob() == null ? null : owned.get(file.blob());
            if (blob == null || (file.size() != null && file.size() != blob.size())) {
                return Optional.empty();
            }
            Set<NodeId> holders = blob.nodes().stream().filter(live::contains).collect(Collectors.toSet());
            return holders.size() >= copies.copies() ? Optional.of(holders) : Optional.empty();
        }

        private Assignment link(FileToStore file, UploadId upload, ReplicationFactor copies, Set<NodeId> holders) {
            Choice choice = placement.primary(new Demand(0L, excluded, holders), copies.copies(), request.prefer());
            Node node = nodes.get(choice.nodes().get(0));
            wanted.add(new Reservation(upload, node.id(), 0));
            count("link");
            return new Assignment.Link(
                    upload,
                    node.id(),
                    node.url(),
                    grant(Grant.Operation.LINK, node, file, upload, copies),
                    expires,
                    "%d servers hold these bytes for you already; %s".formatted(holders.size(), choice.reason()));
        }

        private Assignment send(FileToStore file, UploadId upload, ReplicationFactor copies) {
            Demand demand = new Demand(file.size(), excluded, null);
            Choice choice = placement.primary(demand, policy.enough(copies), request.prefer());
            Node node = nodes.get(choice.nodes().get(0));
            wanted.add(new Reservation(upload, node.id(), demand.bytes()));
            count("send");
            return new Assignment.Send(
                    upload,
                    node.id(),
                    node.url(),
                    grant(Grant.Operation.UPLOAD, node, file, upload, copies),
                    expires,
                    choice.reason());
        }

        private String grant(
                Grant.Operation operation, Node node, FileToStore file, UploadId upload, ReplicationFactor copies) {
            return grants.sign(
                    new Grant(
                            operation,
                            node.id(),
                            client,
                            upload,
                            file.name(),
                            file.size(),
                            file.blob(),
                            copies,
                            null,
                            expires.getEpochSecond(),
                            warrant(operation, file, upload, copies)),
                    node.folder(),
                    node.key());
        }

        private Warrant warrant(
                Grant.Operation operation, FileToStore file, UploadId upload, ReplicationFactor copies) {
            assignments.assigned(
                    upload, client, file.name(), copies, operation == Grant.Operation.LINK ? file.blob() : null);
            if (file.name() == null) {
                return warrants.forForm(upload, client, copies, file.size());
            }
            return operation == Grant.Operation.LINK && file.blob() != null
                    ? warrants.forLink(upload, client, file.name(), copies, file.blob())
                    : warrants.forFile(upload, client, file.name(), copies);
        }
    }

    private void count(String action) {
        meters.counter("cofre.assign.files", "action", action).increment();
    }

    private static <T> List<T> given(
            List<FileToStore> files, java.util.function.Function<FileToStore, @Nullable T> part) {
        return files.stream().map(part).filter(Objects::nonNull).distinct().toList();
    }
}
