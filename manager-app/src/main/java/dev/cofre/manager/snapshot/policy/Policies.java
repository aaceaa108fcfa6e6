package dev.cofre.manager.snapshot.policy;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.file.FileName;
import dev.cofre.api.policy.BackupPolicies;
import dev.cofre.api.policy.BackupPolicy;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.manager.catalog.trash.TrashCatalog;
import dev.cofre.manager.content.Content;
import dev.cofre.manager.time.ClusterTime;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Policies, each a file of its client's vault: so they have copies, are repaired, and survive the catalog as all files do.
 * Thread-safe, also where several managers change them.
 */
@Service
public class Policies {
    private static final Logger log = LoggerFactory.getLogger(Policies.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** Bounds what is read of a client for each look at its snapshots. */
    private static final int MOST = 500;

    private final TrashCatalog catalog;
    private final Content content;
    private final ClusterTime time;
    /** By vault, then by file. */
    private final Map<ClientName, Map<FileName, Known>> known = new ConcurrentHashMap<>();

    /** No policy that people write is larger. */
    private static final long LARGEST = 64 << 10;

    private record Known(int version, BackupPolicy policy) {}

    Policies(TrashCatalog catalog, Content content, ClusterTime time) {
        this.catalog = catalog;
        this.content = content;
        this.time = time;
    }

    /** In the order in which they were set. @throws IOException if one cannot be read now */
    public List<BackupPolicy> in(ClientName vault) throws IOException {
        Map<FileName, Known> before = known.getOrDefault(vault, Map.of());
        Map<FileName, Known> now = new HashMap<>();
        List<FileEntry> files = catalog.files(vault, VaultFiles.beforePolicies(), MOST).files().stream()
                .filter(file -> VaultFiles.isPolicy(file.name()))
                .sorted(Comparator.comparing(FileEntry::committed))
                .toList();
        List<BackupPolicy> policies = new ArrayList<>();
        for (FileEntry file : files) {
            Known read = before.get(file.name());
            if (read == null || read.version() != file.version()) {
                read = new Known(file.version(), read(vault, file));
            }
            now.put(file.name(), read);
            policies.add(read.policy());
        }
        known.put(vault, now);
        return policies;
    }

    /** As {@link #in}, for whoever asked. */
    public BackupPolicies of(ClientName client) {
        try {
            return new BackupPolicies(in(vault(client)));
        } catch (IOException e) {
            throw notNow(e);
        }
    }

    /** Puts a policy in the place of the one for the same host and path. */
    public BackupPolicies set(ClientName client, BackupPolicy policy) {
        if (of(client).policies().size() >= MOST) {
            throw new ProblemException(
                    ProblemType.INVALID_REQUEST,
                    "client '%s' has %d policies, and may have no more; one without a host is for all hosts"
                            .formatted(client, MOST));
        }
        try {
            content.store(
                    vault(client),
                    VaultFiles.policy(policy.host(), policy.path()),
                    JSON.writeValueAsBytes(policy.since(time.now())));
        } catch (IOException e) {
            throw notNow(e);
        }
        log.info("Client '{}' has set a policy for {}", client, target(policy.host(), policy.path()));
        return of(client);
    }

    public BackupPolicies remove(ClientName client, @Nullable String host, @Nullable String path) {
        if (catalog.delete(vault(client), VaultFiles.policy(host, path), null, time.now())
                .isEmpty()) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND,
                    "client '%s' has no policy for %s; GET /policies?client=%s lists what there is"
                            .formatted(client, target(host, path), client));
        }
        log.info("Client '{}' has removed its policy for {}", client, target(host, path));
        return of(client);
    }

    private BackupPolicy read(ClientName vault, FileEntry file) throws IOException {
        byte[] json = content.read(vault, file.name(), file.version(), LARGEST, InputStream::readAllBytes);
        try {
            BackupPolicy policy = JSON.readValue(json, BackupPolicy.class);
            if (policy != null
                    && VaultFiles.policy(policy.host(), policy.path()).equals(file.name())) {
                return policy;
            }
        } catch (JacksonException e) {
            log.debug("'{}' of client '{}'", file.name(), vault, e);
        }
        throw new IOException("the file '%s' of client '%s' is no policy, or not that of its name; delete it"
                .formatted(file.name(), vault));
    }

    private static ClientName vault(ClientName client) {
        try {
            return client.vault();
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ProblemType.INVALID_REQUEST,
                    "client '%s' can have no snapshots, and so no policies: with '%s' behind it its name is too long"
                            .formatted(client, ClientName.VAULT));
        }
    }

    private static String target(@Nullable String host, @Nullable String path) {
        return "%s and %s"
                .formatted(
                        host == null ? "any host" : "host '" + host + "'",
                        path == null ? "any path" : "path '" + path + "'");
    }

    private static ProblemException notNow(IOException e) {
        return new ProblemException(
                ProblemType.NOT_ENOUGH_NODES, "policies are files of the cluster, and: " + e.getMessage());
    }
}
