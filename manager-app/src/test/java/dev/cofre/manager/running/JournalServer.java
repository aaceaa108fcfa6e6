package dev.cofre.manager.running;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.rebuild.JournalPage;
import dev.cofre.api.rebuild.JournaledUpload;
import dev.cofre.api.repair.HeartbeatAnswer;
import dev.cofre.api.upload.CommitRequest.Finished;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A storage server as far as a catalog is concerned: what its journal knows, and what it has seen. */
public final class JournalServer implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    public final NodeId id;
    public final UUID folder = UUID.randomUUID();
    private final HttpServer server;
    public final List<JournaledUpload> journal = new CopyOnWriteArrayList<>();
    /** The answers to what the manager has asked for. */
    public final List<String> asked = new CopyOnWriteArrayList<>();
    /** Newest first. */
    public List<CatalogMark> seen = new ArrayList<>();

    public long epoch;
    /** What it answers, where it does not tell the truth. */
    public Supplier<JournalPage> page = this::everything;

    public Supplier<NodeRegistration> says = this::registration;

    public JournalServer(String id) throws IOException {
        this.id = new NodeId(id);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            URI asking = exchange.getRequestURI();
            asked.add(asking.toString());
            Object answer = asking.getPath().equals("/node") ? says.get() : page.get();
            byte[] body = JSON.writeValueAsBytes(answer);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    public JournalPage everything() {
        return new JournalPage(
                journal.stream()
                        .sorted((one, other) -> one.upload().compareTo(other.upload()))
                        .toList(),
                0,
                null);
    }

    public NodeRegistration registration() {
        return registration(null);
    }

    public NodeRegistration registration(@Nullable UUID cluster) {
        return new NodeRegistration(
                id,
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                "zone " + id,
                folder,
                cluster,
                report(),
                RunningManager.pair(id.value()).key(),
                null);
    }

    public NodeReport report() {
        return new NodeReport(
                200 * RunningManager.GB,
                100 * RunningManager.GB,
                0,
                true,
                false,
                null,
                null,
                null,
                epoch == 0 ? null : epoch,
                List.copyOf(seen));
    }

    public void join(RunningManager manager) {
        manager.register(registration());
    }

    /** Reports, and takes what the manager says for what it has seen. */
    public HeartbeatAnswer beat(RunningManager manager) {
        HeartbeatAnswer answer = manager.as(id.value()).heartbeat(id, report());
        if (answer.catalog() != null) {
            sees(answer.catalog());
        }
        return answer;
    }

    /** Notes an upload, as its primary does when it has the receipt. */
    public void notes(Receipt receipt) {
        journal.add(entry(receipt, receipt.version()));
        sees(Objects.requireNonNull(receipt.catalog()));
    }

    /** Holds an upload, as a replica that does not know yet that it is committed. */
    public void holds(Receipt receipt) {
        journal.add(entry(receipt, null));
    }

    /** Holds an upload of which nobody has a receipt. */
    public void holds(Finished upload) {
        journal.add(new JournaledUpload(
                upload.upload(),
                upload.client(),
                upload.name(),
                upload.copies(),
                upload.replicas().get(0).node(),
                upload.blob(),
                upload.size(),
                true,
                upload.replicas().get(0).stored(),
                null,
                null));
    }

    public static JournaledUpload entry(Receipt receipt, @Nullable Integer version) {
        return new JournaledUpload(
                receipt.upload(),
                receipt.client(),
                receipt.name(),
                receipt.copies(),
                receipt.replicas().get(0).node(),
                receipt.blob(),
                receipt.size(),
                true,
                receipt.replicas().get(0).stored(),
                version,
                version == null
                        ? null
                        : Instant.ofEpochMilli(receipt.committed().toEpochMilli()));
    }

    private void sees(CatalogMark state) {
        seen.removeIf(each -> each.isOnBranchOf(state));
        seen.add(0, state);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
