package dev.cofre.manager.catalog;

import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.node.NodeId;
import dev.cofre.manager.catalog.database.CatalogFile;
import dev.cofre.manager.catalog.database.Engine;
import dev.cofre.manager.catalog.database.FolderLock;
import dev.cofre.manager.catalog.file.CommitOutcome;
import dev.cofre.manager.catalog.file.NewVersion;
import dev.cofre.manager.catalog.file.RestoredVersion;
import dev.cofre.manager.catalog.node.KnownNode;
import dev.cofre.service.database.SqliteUrl;
import dev.cofre.service.folder.OwnersAlone;
import dev.cofre.service.start.StartRefusedException;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/**
 * A catalog that is being built again from what nodes know, while no manager runs. Embedded, it is a file beside until
 * {@link #publish} gives it the catalog's name: a rebuild that breaks off leaves nothing that a manager would take for
 * whole. Not thread-safe.
 */
public final class CatalogInTheMaking implements AutoCloseable {
    private final FolderLock lock;
    private final @Nullable Path draft;
    private final Path target;
    private final SqlCatalog catalog;
    private boolean open = true;

    private CatalogInTheMaking(FolderLock lock, @Nullable Path draft, Path target, SqlCatalog catalog) {
        this.lock = lock;
        this.draft = draft;
        this.target = target;
        this.catalog = catalog;
    }

    /**
     * Begins an empty one.
     *
     * @param cluster the cluster that the nodes' folders belong to
     * @throws StartRefusedException if there is a catalog, or a manager runs on the folder
     */
    public static CatalogInTheMaking begin(CatalogProperties properties, UUID cluster) throws IOException {
        CatalogConfiguration.makePrivateFolder(properties.data());
        FolderLock lock = FolderLock.take(properties.data());
        try {
            return Engine.of(properties.url()) == Engine.SQLITE
                    ? embedded(properties, cluster, lock)
                    : inDatabase(properties, cluster, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static CatalogInTheMaking embedded(CatalogProperties properties, UUID cluster, FolderLock lock)
            throws IOException {
        Path target = properties.file();
        if (Files.exists(target)) {
            throw new StartRefusedException(
                    "There is a catalog: %s.".formatted(target),
                    "If it is to be built again, move it away with its -wal and -shm files, and keep it.");
        }
        // what belongs to a catalog that is not there would be taken for the new one's
        deleteCompanions(target);
        Path draft = target.resolveSibling("catalog.rebuild.db");
        Files.deleteIfExists(draft);
        deleteCompanions(draft);
        OwnersAlone.createFile(draft);
        return new CatalogInTheMaking(lock, draft, target, SqlCatalog.found(SqliteUrl.of(draft), cluster));
    }

    private static CatalogInTheMaking inDatabase(CatalogProperties properties, UUID cluster, FolderLock lock) {
        SqlCatalog catalog = SqlCatalog.found(properties.url(), cluster);
        if (!catalog.nodes().isEmpty() || !catalog.cluster().id().equals(cluster)) {
            catalog.close();
            throw new StartRefusedException(
                    "There is a catalog in the database that cofre.manager.catalog names.",
                    "If it is to be built again, or what is there was left by a rebuild that broke off, name an empty"
                            + " database.");
        }
        return new CatalogInTheMaking(lock, null, properties.file(), catalog);
    }

    /** Has it go on with a key that its cluster had before. @param notes of a topic, that belong to the key */
    public void keepKey(byte[] managerKey, String topic, Map<String, String> notes) {
        catalog.keepKey(managerKey);
        catalog.note(topic, notes, List.of());
    }

    public KnownNode enter(NodeId node, UUID folder, URI url, String zone) {
        return catalog.enter(node, folder, url, zone);
    }

    /** Notes the key that a node has in its folder. */
    public void admit(NodeId node, UUID folder, NodeKey key) {
        catalog.admit(node, folder, key);
    }

    /** Notes that all is in here that the journal of a folder knows, which has seen the lost catalog in this state. */
    public void caughtUp(UUID folder, CatalogMark seen) {
        catalog.caughtUpBeyond(folder, seen);
    }

    /**
     * Enters versions under the numbers that they had, all in one transaction.
     *
     * @return those whose number another upload has
     */
    public List<RestoredVersion> restore(List<RestoredVersion> versions) {
        return catalog.restore(versions);
    }

    /** Enters uploads as the next versions of their files. */
    public List<CommitOutcome> append(List<NewVersion> uploads) {
        return catalog.commit(uploads);
    }

    /**
     * Takes from an old copy of the embedded catalog what no journal has. To be called last.
     *
     * @return how many versions are in the trash again
     * @throws StartRefusedException if it is no copy of this cluster's catalog
     */
    public int recollect(Path copy, Instant now) throws IOException {
        Path workingCopy =
                target.resolveSibling("catalog.old.db"); // it may be of an older version, and is brought up to date
        try {
            Files.copy(copy, workingCopy, StandardCopyOption.REPLACE_EXISTING);
            OwnersAlone.narrow(workingCopy);
            String url = SqliteUrl.of(workingCopy);
            try (SqlCatalog old = SqlCatalog.open(url)) {
                if (!old.cluster().id().equals(catalog.cluster().id())) {
                    throw new StartRefusedException(
                            "%s is of cluster %s, and the servers are of %s."
                                    .formatted(
                                            copy,
                                            old.cluster().id(),
                                            catalog.cluster().id()),
                            "Name a copy of this cluster's catalog, or none.");
                }
            }
            try (Connection connection = Engine.SQLITE.openWriter(url)) {
                return catalog.write(statements -> new Recollection(connection, statements).run(now));
            }
        } catch (SQLException | FlywayException e) {
            throw new StartRefusedException(
                    "%s is no copy of a catalog: %s.".formatted(copy, e.getMessage()), "Name another one, or none.");
        } finally {
            Files.deleteIfExists(workingCopy);
            deleteCompanions(workingCopy);
        }
    }

    /** Makes it the manager's catalog, on stable storage when this returns. Nothing more can be entered. */
    public void publish() throws IOException {
        catalog.close();
        if (draft != null) {
            if (Files.exists(companion(draft, "-wal"))) {
                throw new IOException("%s is not complete without its log".formatted(draft));
            }
            force(draft, StandardOpenOption.WRITE);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
            force(Objects.requireNonNull(target.getParent()), StandardOpenOption.READ);
        }
        open = false;
        lock.close();
    }

    /** Drops what has not been published. */
    @Override
    public void close() throws IOException {
        if (!open) {
            return;
        }
        open = false;
        catalog.close();
        if (draft != null) {
            Files.deleteIfExists(draft);
            deleteCompanions(draft);
        }
        lock.close();
    }

    private static void force(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    private static void deleteCompanions(Path file) throws IOException {
        Files.deleteIfExists(companion(file, "-wal"));
        Files.deleteIfExists(companion(file, "-shm"));
        Files.deleteIfExists(CatalogFile.mark(file));
    }

    private static Path companion(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }
}
