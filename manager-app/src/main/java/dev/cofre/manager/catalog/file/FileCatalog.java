package dev.cofre.manager.catalog.file;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.FilePage;
import dev.cofre.api.file.FileVersion;
import dev.cofre.api.file.FileVersions;
import dev.cofre.manager.catalog.database.CatalogUnavailableException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog knows of files, their versions and blobs, and how many there are. Thread-safe; every call may throw
 * {@link CatalogUnavailableException}.
 */
public interface FileCatalog {
    /** Those of the blobs that some node holds. */
    Map<BlobId, StoredBlob> blobs(Collection<BlobId> blobs);

    /** Those of them that some file of this client has, too. */
    Map<BlobId, StoredBlob> blobsOf(ClientName client, Collection<BlobId> blobs);

    /** Clients whose names end like this, that have or had files. */
    List<ClientName> clients(String ending);

    /** Files by name, bytewise, after {@code after}. A client without files has an empty page. */
    FilePage files(ClientName client, @Nullable FileName after, int limit);

    /** Versions below {@code before}, newest first; nothing if there is no such file. */
    Optional<FileVersions> versions(ClientName client, FileName name, @Nullable Integer before, int limit);

    /**
     * One version with who holds it now.
     *
     * @param version null for the newest
     */
    Optional<FileVersion> version(ClientName client, FileName name, @Nullable Integer version);

    /** How many versions there are, those in the trash among them. Reads a row for each. */
    long versions();

    /** How many versions each client has, those in the trash among them. Reads a row for each. */
    Map<ClientName, Long> versionsByClient();

    /** Bytes that it has, or can have, on its disk; nothing where it has no disk of its own here. */
    default OptionalLong space() {
        return OptionalLong.empty();
    }

    /** How many files a client has. Reads a row for each. */
    long files(ClientName client);
}
