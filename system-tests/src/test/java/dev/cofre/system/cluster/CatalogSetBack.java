package dev.cofre.system.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.catalog.CatalogView;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.upload.UploadStatus;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The manager's SQLite files are put back as they were some seconds ago, while clients use the cluster. */
public final class CatalogSetBack {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String FILES = "catalog.db*";
    /** What it waits for when it has caught up: nothing is let go before a person has looked. */
    private static final String LETTING_GO = "letting-go";

    private final RealCluster cluster;
    private final Path folder;
    private final Path aside;

    /** @param home of the cluster */
    public CatalogSetBack(RealCluster cluster, Path home) {
        this.cluster = cluster;
        this.folder = home.resolve("manager");
        this.aside = home.resolve("catalog-aside");
    }

    /** Keeps the files as they are at this moment. */
    public void keep() throws IOException {
        Files.createDirectories(aside);
        empty(aside);
        cluster.managerProcess().freeze();
        try {
            copy(folder, aside);
        } finally {
            cluster.managerProcess().wake();
        }
    }

    /** Puts them back under a manager that is killed, and waits until it is certain of what it has. */
    public void putBack() throws IOException {
        cluster.managerProcess().kill();
        empty(folder);
        copy(aside, folder);
        cluster.startManager();
        await("the catalog is whole again").atMost(PATIENCE).ignoreExceptions().until(() -> {
            CatalogView view = cluster.manager().status().catalog();
            return view != null && view.certain() && isStopped();
        });
        cluster.awaitServing();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            if (isStopped()) {
                cluster.manager().proceed(LETTING_GO, "catalog", null);
            }
            return !isStopped();
        });
    }

    private boolean isStopped() {
        return cluster.manager().brakes().stream().anyMatch(each -> each.kind().equals(LETTING_GO));
    }

    /** Each receipt that was given is that of the catalog, but for signatures, which journals do not have. */
    public void assertHas(Collection<Receipt> given) {
        Map<UploadId, UploadStatus> found =
                cluster.manager().statuses(given.stream().map(Receipt::upload).toList()).stream()
                        .collect(Collectors.toMap(UploadStatus::upload, Function.identity()));
        assertThat(given).allSatisfy(receipt -> {
            @Nullable UploadStatus status = found.get(receipt.upload());
            assertThat(status).as("%s", receipt).isNotNull();
            assertThat(status.receipt())
                    .as("%s", receipt)
                    .isNotNull()
                    .usingRecursiveComparison()
                    .ignoringFields("catalog", "replicas")
                    .isEqualTo(receipt);
        });
        assertThat(List.copyOf(given).stream()
                        .map(each -> each.client() + " " + each.name() + " " + each.version())
                        .toList())
                .as("no number was given twice")
                .doesNotHaveDuplicates();
    }

    private static void empty(Path from) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(from, FILES)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(from, FILES)) {
            for (Path file : files) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
