package dev.cofre.system.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.file.FileEntry;
import dev.cofre.api.file.FileVersion;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.benchmarks.growth.GeneratedCluster;
import dev.cofre.benchmarks.growth.GeneratedFile;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.store.FolderBlobStore;
import dev.cofre.system.cluster.Cluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The cluster that benchmarks/growth measures is none that a cluster could not have become by itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GeneratedClusterTests {
    private static final int FILES = 300;

    private Cluster cluster;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        GeneratedCluster.generate(home, FILES);
        // a busy machine may let servers be missed for a while, and then there are more copies
        cluster = Cluster.start(home, 4, List.of("--cofre.manager.repair.grace=1h"), List.of());
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
    }

    @Test
    void aStartedClusterListsEveryGeneratedFileOnTwoServers() {
        List<FileEntry> listed =
                cluster.manager().files(GeneratedFile.CLIENT, null, 1000).files();

        assertThat(listed)
                .extracting(FileEntry::name)
                .containsExactlyElementsOf(IntStream.range(0, FILES)
                        .mapToObj(number -> new GeneratedFile(number).name())
                        .toList());
        assertThat(listed).extracting(FileEntry::replicas).containsOnly(2);
    }

    @Test
    void bothServersOfAGeneratedFileGiveItOutWhole() {
        for (int number = 0; number < FILES; number++) {
            GeneratedFile file = new GeneratedFile(number);

            assertThat(cluster.copies(GeneratedFile.CLIENT.value(), file.name().value()))
                    .hasSize(2)
                    .allSatisfy(copy -> assertThat(copy).isEqualTo(file.content()));
        }
    }

    @Test
    void theServersKnowAGeneratedUploadAsItsReceiptHasIt() {
        for (int number = 0; number < FILES; number++) {
            FileVersion newest = cluster.manager()
                    .versions(new GeneratedFile(number).name(), GeneratedFile.CLIENT, null, 1)
                    .versions()
                    .get(0);

            UploadStatus status = cluster.manager().upload(newest.upload());

            Receipt receipt = Objects.requireNonNull(status.receipt());
            assertThat(receipt.replicas())
                    .hasSize(2)
                    .allSatisfy(proof -> assertThat(cluster.node(proof.node())
                                    .bean(BlobStore.class)
                                    .upload(receipt.upload()))
                            .hasValueSatisfying(stored -> {
                                assertThat(stored.stored()).isEqualTo(proof.stored());
                                assertThat(stored.version()).isEqualTo(receipt.version());
                            }));
        }
    }

    @Test
    void noGeneratedUploadIsLeftToSettle(@TempDir Path home) throws IOException {
        GeneratedCluster.generate(home, FILES);

        for (Path folder : List.of(home.resolve("server1"), home.resolve("server4"))) {
            try (BlobStore store = FolderBlobStore.open(folder, BlobStoreSettings.defaults())) {
                assertThat(store.usage().blobs()).isBetween(1L, (long) FILES - 1);
                assertThat(store.unsettled(Instant.now().plus(Duration.ofDays(1)), 1))
                        .isEmpty();
            }
        }
    }
}
