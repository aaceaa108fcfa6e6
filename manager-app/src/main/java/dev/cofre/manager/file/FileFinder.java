package dev.cofre.manager.file;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.FilePage;
import dev.cofre.api.file.FileVersion;
import dev.cofre.api.file.FileVersions;
import dev.cofre.api.file.Locations;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.manager.catalog.file.FileCatalog;
import dev.cofre.manager.grant.Grants;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.node.Nodes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Finds files in the catalog, and their replicas at the nodes. */
@Service
public class FileFinder {
    private static final int MOST_PER_PAGE = 1000;

    private final FileCatalog catalog;
    private final Nodes nodes;
    private final Grants grants;
    private final Random random;

    FileFinder(FileCatalog catalog, Nodes nodes, Grants grants, Random random) {
        this.catalog = catalog;
        this.nodes = nodes;
        this.grants = grants;
        this.random = random;
    }

    FilePage page(ClientName client, @Nullable FileName after, int limit) {
        checkLimit(limit);
        return catalog.files(client, after, limit);
    }

    FileVersions versions(ClientName client, FileName name, @Nullable Integer before, int limit) {
        checkLimit(limit);
        return catalog.versions(client, name, before, limit).orElseThrow(() -> unknown(client, name, null));
    }

    /**
     * All replicas: those that can be read now first, of these the ones on machines against which nothing speaks, of these the ones with
     * less to do.
     */
    public Locations locations(ClientName client, FileName name, @Nullable Integer version) {
        FileVersion found = catalog.version(client, name, version).orElseThrow(() -> unknown(client, name, version));
        List<Node> holders =
                new ArrayList<>(found.nodes().stream().map(nodes::get).toList());
        // equals must take turns
        Collections.shuffle(holders, random);
        holders.sort(Comparator.comparing(Node::serves, Comparator.reverseOrder())
                .thenComparing(node -> node.distrust() != null)
                .thenComparing(Node::uploadsInFlight));
        return new Locations(
                client,
                name,
                found.version(),
                found.blob(),
                found.size(),
                holders.stream()
                        .map(node -> new Locations.Location(
                                node.id(), node.url(), node.state(), readGrant(node, client, name, found)))
                        .toList());
    }

    /** Where to read from now. */
    Locations.Location best(Locations locations) {
        return locations.replicas().stream()
                .filter(replica -> nodes.get(replica.node()).serves())
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_ENOUGH_NODES,
                        "no server that holds '%s' answers at the moment: %s"
                                .formatted(
                                        locations.name(),
                                        locations.replicas().stream()
                                                .map(each -> each.node() + " is " + each.state())
                                                .collect(Collectors.joining(", "))),
                        Duration.ofSeconds(5)));
    }

    private String readGrant(Node node, ClientName client, FileName name, FileVersion version) {
        return grants.sign(
                Grant.toRead(node.id(), client, name, version.blob(), version.size(), grants.expiry()),
                node.folder(),
                node.key());
    }

    private static void checkLimit(int limit) {
        if (limit < 1 || limit > MOST_PER_PAGE) {
            throw new ProblemException(
                    ProblemType.INVALID_REQUEST, "'limit' must be 1 to %d, was %d".formatted(MOST_PER_PAGE, limit));
        }
    }

    private static ProblemException unknown(ClientName client, FileName name, @Nullable Integer version) {
        return new ProblemException(
                ProblemType.UNKNOWN_FILE,
                "client '%s' has no file '%s'%s; GET /files?client=%s lists what there is"
                        .formatted(client, name, version == null ? "" : " in version " + version, client));
    }
}
