package dev.cofre.system.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.FileVersion;
import dev.cofre.api.trash.TrashEntry;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.Cluster;
import dev.cofre.system.http.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The catalog copies itself while it works, to the manager's disk and into the cluster. */
class CatalogBackupTests {
    private static final ClientName ME = new ClientName("me");
    private static final ClientName MANAGER = new ClientName("cofre-manager");
    private static final FileName CATALOG = new FileName("catalog.db");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path home;

    @SuppressWarnings("NullAway.Init")
    private Cluster cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = Cluster.start(
                home,
                2,
                List.of(
                        "--cofre.manager.backup.interval=1s",
                        "--cofre.manager.backup.first=0s",
                        "--cofre.manager.backup.check=100ms",
                        "--cofre.manager.backup.keep-in-cluster=3"),
                List.of());
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
    }

    @Tag("long")
    @Test
    void aCopyFromTheClusterIsACatalogThatWorks() throws Exception {
        Sender sender = new Sender(cluster, ME);
        byte[] kept = Bytes.random(1, 5000);
        sender.store("kept", kept);
        sender.store("deleted", Bytes.random(2, 5000));
        cluster.manager().delete(new FileName("deleted"), ME, null);
        int before = newest();
        await().atMost(PATIENCE).until(() -> newest() > before + 1); // one was begun after all this

        byte[] copy = cluster.copies(MANAGER.value(), CATALOG.value()).get(0);
        byte[] key = managerKey();
        cluster.stopManager();
        for (String name : List.of("catalog.db", "catalog.db-wal", "catalog.db-shm")) {
            Files.deleteIfExists(home.resolve("manager").resolve(name));
        }
        Files.write(home.resolve("manager").resolve("catalog.db"), copy);
        cluster.startManager();
        cluster.awaitLive(2);

        assertThat(cluster.copies("me", "kept")).hasSize(2).containsOnly(kept);
        assertThat(cluster.manager().trash(ME, null, 10).versions())
                .extracting(TrashEntry::name)
                .containsExactly(new FileName("deleted"));
        sender.store("more", Bytes.random(3, 100));
        assertThat(managerKey()).as("the one that was kept beside it").isEqualTo(key);
        assertThat(indexOf(copy, key)).as("the key in the copy").isEqualTo(-1);
    }

    @Tag("long")
    @Test
    void onlySoManyAreKept() throws IOException {
        await().atMost(PATIENCE).until(() -> newest() >= 5);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(cluster.manager()
                                .versions(CATALOG, MANAGER, null, 100)
                                .versions())
                        .extracting(FileVersion::version)
                        .hasSizeLessThanOrEqualTo(4)); // one was just stored, and an old one goes next
        try (Stream<Path> here = Files.list(home.resolve("manager").resolve("backup"))) {
            assertThat(here.filter(file -> file.toString().endsWith(".db"))).hasSizeBetween(1, 3);
        }
    }

    private int newest() {
        return cluster.manager().files(MANAGER, null, 10).files().stream()
                .mapToInt(file -> file.version())
                .findFirst()
                .orElse(0);
    }

    private byte[] managerKey() {
        return cluster.managerBean(Catalog.class).cluster().managerKey();
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i + part.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }
}
