package dev.cofre.system.simulation;

import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.assign.Assignment;
import dev.cofre.api.assign.FileToStore;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.grant.GrantKey;
import dev.cofre.api.grant.Warrant;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.system.simulation.world.LifeLog;
import dev.cofre.system.simulation.world.Machine;
import dev.cofre.system.simulation.world.Network;
import dev.cofre.system.simulation.world.Timeline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Clients that upload, try again what they have not heard the end of, delete, and have things back. */
final class SimulatedClients extends Machine {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int TRIES = 4;
    private static final List<ClientName> CLIENTS = List.of(new ClientName("ann"), new ClientName("bob"));
    private static final int NAMES = 5;
    private static final int CONTENTS = 24;

    private final Network network;
    private final SimulatedManager manager;
    private final Map<NodeId, SimulatedServer> servers;
    private final Promises promises;
    private final LifeLog log;
    private final ReplicationFactor copies;
    private final boolean credulous;
    private final List<byte[]> contents = new ArrayList<>();
    private final List<Promises.Attempt> open = new ArrayList<>();
    private final Map<BlobId, byte[]> bytes = new HashMap<>();

    SimulatedClients(
            Timeline timeline,
            Network network,
            SimulatedManager manager,
            Map<NodeId, SimulatedServer> servers,
            Promises promises,
            LifeLog log,
            ReplicationFactor copies,
            boolean credulous) {
        super("clients", timeline);
        this.copies = copies;
        this.credulous = credulous;
        this.network = network;
        this.manager = manager;
        this.servers = servers;
        this.promises = promises;
        this.log = log;
        for (int i = 0; i < CONTENTS; i++) {
            byte[] content = new byte[(int) timeline.between(1, 100)];
            timeline.random().nextBytes(content);
            contents.add(content);
        }
    }

    /** How many copies they want. */
    int copies() {
        return copies.copies();
    }

    /** Something that a client does now. */
    void act() {
        timeline.waiting(() -> {
            int dice = (int) timeline.between(0, 99);
            if (dice < 65) {
                upload();
            } else if (dice < 80) {
                tryAgain();
            } else if (dice < 92) {
                delete();
            } else {
                undelete();
            }
        });
    }

    static ClientName other(ClientName client) {
        return CLIENTS.get(1 - CLIENTS.indexOf(client));
    }

    private ClientName client() {
        return CLIENTS.get((int) timeline.between(0, CLIENTS.size() - 1));
    }

    private FileName name() {
        return new FileName("file" + timeline.between(1, NAMES));
    }

    private void upload() {
        byte[] content = contents.get((int) timeline.between(0, CONTENTS - 1));
        BlobId blob = BlobId.ofContent(content);
        bytes.put(blob, content);
        long version7 = (timeline.millis() << 16) | 0x7000 | timeline.between(0, 0xfff);
        UploadId upload = new UploadId(new UUID(version7, timeline.random().nextLong() >>> 2 | 1L << 63));
        Promises.Attempt attempt = new Promises.Attempt(upload, client(), name(), blob);
        promises.tries(attempt);
        attempt(attempt, false);
    }

    private void tryAgain() {
        if (!open.isEmpty()) {
            attempt(open.remove((int) timeline.between(0, open.size() - 1)), true);
        }
    }

    /** @param before whether it is not known what came of earlier tries */
    private void attempt(Promises.Attempt attempt, boolean before) {
        log.add("%s uploads %s as '%s'", attempt.client(), attempt.upload(), attempt.name());
        boolean unknown = before;
        Set<NodeId> excluded = new LinkedHashSet<>();
        for (int i = 0; i < TRIES; i++) {
            try {
                Receipt receipt = inCatalog(once(attempt, excluded), excluded);
                log.add("upload %s is version %d", attempt.upload(), receipt.version());
                promises.isTold(receipt);
                return;
            } catch (Network.UnreachableException e) {
                unknown = true;
            } catch (ProblemException e) {
                log.add("upload %s: %s", attempt.upload(), e.problem().type());
                if (e.is(ProblemType.NOT_IN_CATALOG)
                        || servers.values().stream().anyMatch(SimulatedServer::isLying)) {
                    unknown = true; // from a liar it may come as well
                }
            }
            timeline.pass(timeline.between(100, 10_000));
        }
        if (unknown) {
            open.add(attempt);
        } else {
            log.add("upload %s has failed", attempt.upload());
            promises.isToldToHaveFailed(attempt.upload());
        }
    }

    /** As the client has it: a server says that it is in the catalog, and the manager is asked before anybody is told. */
    private Receipt inCatalog(Receipt claimed, Set<NodeId> excluded) {
        if (credulous) {
            return claimed;
        }
        Receipt receipt = status(claimed).receipt();
        if (receipt == null) {
            excluded.add(claimed.replicas().get(0).node());
            throw new ProblemException(ProblemType.NOT_IN_CATALOG, "the manager does not know of " + claimed.upload());
        }
        return receipt;
    }

    /** Whatever the manager says instead of an answer, it does not say that the upload has failed. */
    private UploadStatus status(Receipt claimed) {
        try {
            return network.call(this, manager, "status", () -> manager.status(claimed.upload()));
        } catch (ProblemException e) {
            throw new ProblemException(ProblemType.NOT_IN_CATALOG, "the manager does not say: " + e.getMessage());
        }
    }

    private Receipt once(Promises.Attempt attempt, Set<NodeId> excluded) {
        byte[] content = Objects.requireNonNull(bytes.get(attempt.blob()));
        AssignRequest request = new AssignRequest(
                attempt.client(),
                List.of(new FileToStore(attempt.upload(), attempt.name(), (long) content.length, attempt.blob(), null)),
                List.copyOf(excluded),
                null);
        Assignment assignment = asking("assign", () -> manager.assign(request));
        if (assignment instanceof Assignment.Stored stored) {
            return stored.receipt();
        }
        boolean link = assignment instanceof Assignment.Link;
        NodeId node = link ? ((Assignment.Link) assignment).node() : ((Assignment.Send) assignment).node();
        excluded.add(node);
        SimulatedServer server = Objects.requireNonNull(servers.get(node));
        String grant = link ? ((Assignment.Link) assignment).grant() : ((Assignment.Send) assignment).grant();
        UploadFacts facts = new UploadFacts(
                attempt.upload(), attempt.client(), attempt.name(), copies, server.id(), warrant(grant));
        byte @Nullable [] sent = link ? null : content;
        Receipt receipt =
                network.once(this, server, "upload", () -> server.primary().receive(facts, attempt.blob(), sent));
        excluded.remove(node);
        return receipt;
    }

    private static @Nullable Warrant warrant(String grant) {
        byte[] claims = GrantKey.Token.parse(grant).orElseThrow().claims();
        return JSON.readValue(claims, Grant.class).warrant();
    }

    /** Nothing has come of it if the manager does not answer. */
    private <T> T asking(String what, java.util.function.Supplier<T> question) {
        try {
            return network.call(this, manager, what, question);
        } catch (Network.UnreachableException e) {
            throw new ProblemException(ProblemType.MANAGER_UNREACHABLE, "the manager does not answer");
        }
    }

    private void delete() {
        ClientName client = client();
        FileName name = name();
        promises.mayBeDeleted(client, name);
        change("delete", client, name, () -> manager.delete(client, name));
    }

    private void undelete() {
        ClientName client = client();
        FileName name = name();
        change("undelete", client, name, () -> manager.undelete(client, name));
    }

    private void change(String what, ClientName client, FileName name, Runnable change) {
        log.add("%s: %s '%s'", client, what, name);
        try {
            network.call(this, manager, what, () -> {
                if (what.equals("delete")) {
                    promises.mayBeDeleted(client, name);
                }
                change.run();
                return true;
            });
        } catch (ProblemException | Network.UnreachableException e) {
            // there was nothing of that name, or nobody knows
        }
    }

    /** Asks what came of uploads that nobody has told the end of. */
    void ask() {
        for (Promises.Attempt each : List.copyOf(open)) {
            UploadStatus status = manager.status(each.upload());
            Receipt receipt = status.receipt();
            if (receipt != null) {
                promises.isTold(receipt);
                open.remove(each);
            }
        }
    }
}
