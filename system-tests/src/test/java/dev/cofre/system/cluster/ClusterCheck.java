package dev.cofre.system.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.assign.Assignment;
import dev.cofre.api.assign.FileToStore;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.FileVersion;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.storage.blob.journal.JournalRecord.Upload;
import dev.cofre.system.http.Http;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether a cluster keeps its promises: what must hold of one client's files after anything that may have happened. */
public final class ClusterCheck {
    private static final int LIMIT = 1000;

    private final RealCluster cluster;
    private final Path scratch;

    /** @param scratch for the copies of journals; must not exist */
    public ClusterCheck(RealCluster cluster, Path scratch) {
        this.cluster = cluster;
        this.scratch = scratch;
    }

    /** While servers are down: what was acknowledged can be read from one of the others. */
    public void readable(Receipt receipt, BlobId content, Set<NodeId> down) {
        assertThat(digests(receipt, down).values())
                .as("copies of %s without %s", receipt.name(), down)
                .isNotEmpty()
                .containsOnly(content);
    }

    /** What was acknowledged is in the catalog as it was said, and on as many servers. */
    public void kept(Receipt receipt, BlobId content) {
        assertThat(receipt.blob()).isEqualTo(content);
        assertThat(receipt.replicas())
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(proof -> assertThat(proof.blob()).isEqualTo(content));
        assertThat(digests(receipt, Set.of()).values())
                .as("copies of %s", receipt.name())
                .hasSizeGreaterThanOrEqualTo(2)
                .containsOnly(content);
        assertTruthAgain(receipt);
    }

    /** Whoever asks again with the same id hears the same. */
    private void assertTruthAgain(Receipt receipt) {
        FileToStore again =
                new FileToStore(receipt.upload(), receipt.name(), receipt.size(), receipt.blob(), receipt.copies());
        Assignment assignment = cluster.manager()
                .assign(new AssignRequest(receipt.client(), List.of(again), List.of(), null), null)
                .assignments()
                .get(0);
        assertThat(assignment).isInstanceOfSatisfying(Assignment.Stored.class, stored -> {
            assertThat(stored.receipt().upload()).isEqualTo(receipt.upload());
            assertThat(stored.receipt().version()).isEqualTo(receipt.version());
            assertThat(stored.receipt().blob()).isEqualTo(receipt.blob());
        });
        List<FileVersion> versions = cluster.manager()
                .versions(receipt.name(), receipt.client(), null, LIMIT)
                .versions();
        assertThat(versions)
                .filteredOn(version -> version.upload().equals(receipt.upload()))
                .as("versions of upload %s", receipt.upload())
                .extracting(FileVersion::version)
                .containsExactly(receipt.version());
    }

    /**
     * Once all is settled: each version that is listed can be read whole from each server that the catalog names, no upload
     * is left between the journals and the catalog, and no server holds what nobody needs.
     */
    public void settled(ClientName client) throws IOException {
        for (RealCluster.Server server : cluster.servers()) {
            await().atMost(RealCluster.PATIENCE)
                    .untilAsserted(() -> assertThat(server.folder().files("incoming"))
                            .as("unfinished files of %s", server.id())
                            .isEmpty());
            await().atMost(RealCluster.PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .untilAsserted(() -> assertAgrees(server, client));
        }
        assertListedIsWhole(client);
    }

    private void assertListedIsWhole(ClientName client) {
        for (Listed listed : listed(client).values()) {
            FileVersion version = listed.version();
            assertThat(digests(listed.name(), client, version.version(), Set.of()))
                    .as("copies of version %s", version)
                    .hasSizeGreaterThanOrEqualTo(2)
                    .allSatisfy((node, digest) -> assertThat(digest).isEqualTo(version.blob()));
        }
    }

    /** The node's journal and the catalog, of this client's files. */
    private void assertAgrees(RealCluster.Server server, ClientName client) throws IOException {
        NodeJournal journal = NodeJournal.read(server.folder(), scratch);
        Map<UploadId, Listed> catalog = listed(client);
        List<Upload> uploads = journal.uploads().values().stream()
                .filter(upload -> upload.client().equals(client))
                .filter(upload -> journal.blobs().contains(upload.blob())) // a copy too many is dropped, its names stay
                .toList();
        for (Upload upload : uploads) {
            Listed listed = catalog.get(upload.upload());
            assertThat(listed)
                    .as("version of %s in the journal of %s", upload, server.id())
                    .isNotNull();
            assertThat(Objects.requireNonNull(listed).version().blob()).isEqualTo(upload.blob());
            assertThat(Http.json(Http.get(server.url().resolve("/uploads/" + upload.upload())), UploadStatus.class)
                            .state())
                    .as("what %s knows of %s", server.id(), upload.upload())
                    .isEqualTo(UploadStatus.State.COMMITTED);
        }
        for (Listed listed : catalog.values()) {
            FileVersion version = listed.version();
            if (version.nodes().contains(server.id())) {
                assertThat(journal.blobs())
                        .as("blobs of %s, which the catalog names for %s", server.id(), version)
                        .contains(version.blob());
            }
        }
        Set<BlobId> needed =
                journal.uploads().values().stream().map(Upload::blob).collect(Collectors.toSet());
        assertThat(needed).as("names of what %s holds", server.id()).containsAll(journal.blobs());
        assertThat(server.folder().files("blobs"))
                .as("files of %s", server.id())
                .allSatisfy(file -> {
                    BlobId blob = BlobId.of(file.getFileName().toString());
                    assertThat(journal.letGo().contains(blob) || journal.blobs().contains(blob))
                            .as("whether the journal tells of %s", blob)
                            .isTrue();
                });
    }

    private record Listed(FileName name, FileVersion version) {}

    private Map<UploadId, Listed> listed(ClientName client) {
        Map<UploadId, Listed> listed = new HashMap<>();
        for (FileEntry file : cluster.manager().files(client, null, LIMIT).files()) {
            cluster.manager()
                    .versions(file.name(), client, null, LIMIT)
                    .versions()
                    .forEach(version -> listed.put(version.upload(), new Listed(file.name(), version)));
        }
        return listed;
    }

    private Map<NodeId, BlobId> digests(Receipt receipt, Set<NodeId> without) {
        return digests(receipt.name(), receipt.client(), receipt.version(), without);
    }

    private Map<NodeId, BlobId> digests(FileName name, ClientName client, int version, Set<NodeId> without) {
        return Copies.digests(() -> cluster.manager().locations(name, client, version), without);
    }
}
