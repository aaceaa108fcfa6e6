package dev.cofre.system.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.catalog.CatalogView;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.proof.Receipt;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.Cluster;
import dev.cofre.system.http.Bytes;
import dev.cofre.system.http.Http;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** The catalog is set back by some seconds under load: whatever was confirmed is listed, under the number that it was confirmed with. */
class SetBackTests {
    private static final ClientName ME = new ClientName("me");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SOME = 40;

    @TempDir
    Path home;

    /** A few clients that store new versions of the same files all the time. */
    private static final class Load implements AutoCloseable {
        private final Map<UploadId, Receipt> confirmed = new ConcurrentHashMap<>();
        private final Map<UploadId, byte[]> sent = new ConcurrentHashMap<>();
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean ended;

        Load(Cluster cluster) {
            Sender sender = new Sender(cluster, ME);
            AtomicInteger next = new AtomicInteger();
            for (int i = 0; i < 3; i++) {
                Thread thread = new Thread(() -> {
                    while (!ended) {
                        store(sender, next.incrementAndGet());
                    }
                });
                threads.add(thread);
                thread.start();
            }
        }

        private void store(Sender sender, int number) {
            UploadId upload = UploadId.create();
            byte[] content = Bytes.random(number, 500 + number % 7 * 40_000);
            sent.put(upload, content);
            try {
                HttpResponse<byte[]> answer =
                        sender.tryPut(sender.assign(upload, "file" + number % 5, (long) content.length, null), content);
                if (answer.statusCode() == 201) {
                    confirmed.put(upload, Http.json(answer, Receipt.class));
                }
            } catch (RuntimeException | AssertionError e) {
                pause(); // the manager, or its database, is away: it was not told that this is confirmed
            }
        }

        private static void pause() {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void awaitMore() {
            int before = confirmed.size();
            await().atMost(PATIENCE).until(() -> confirmed.size() >= before + SOME);
        }

        @Override
        public void close() {
            ended = true;
            for (Thread thread : threads) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    @Test
    void aCopyOfTheFolderThatIsPutBackUnderLoadLosesNothing() throws IOException {
        try (Cluster cluster = Cluster.start(home, 4)) {
            Path copy = home.resolve("copy.db");
            Load load = new Load(cluster);
            try (load) {
                load.awaitMore();
                cluster.managerBean(Catalog.class).copyTo(copy);
                load.awaitMore();
                cluster.stopManager();
                putBack(copy, home.resolve("manager"));
                cluster.startManager();
                awaitCaughtUp(cluster);
                load.awaitMore();
            }
            assertNothingIsLost(cluster, load);
        }
    }

    @Tag("long")
    @Test
    void aDatabaseThatIsReplacedByAnOlderOneUnderARunningManagerLosesNothing() throws IOException {
        Path data = home.resolve("postgres");
        Path old = home.resolve("old");
        EmbeddedPostgres postgres = start(data, 0);
        int port = postgres.getPort();
        try (Cluster cluster = Cluster.start(
                home,
                4,
                List.of("--cofre.manager.catalog=" + postgres.getJdbcUrl("postgres", "postgres")),
                List.of())) {
            Load load = new Load(cluster);
            try (load) {
                load.awaitMore();
                postgres.close();
                FileSystemUtils.copyRecursively(data, old);
                postgres = start(data, port);
                load.awaitMore();
                postgres.close();
                FileSystemUtils.deleteRecursively(data);
                Files.move(old, data);
                Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
                postgres = start(data, port);
                awaitCaughtUp(cluster);
                load.awaitMore();
            }
            assertNothingIsLost(cluster, load);
        } finally {
            postgres.close();
        }
    }

    private static EmbeddedPostgres start(Path data, int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPGStartupWait(PATIENCE);
        return (port == 0 ? builder : builder.setPort(port)).start();
    }

    private static void putBack(Path copy, Path manager) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(manager, "catalog.db*")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.copy(copy, manager.resolve("catalog.db"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** It says by itself that it lacked something, as a person has to look. */
    private static void awaitCaughtUp(Cluster cluster) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> cluster.manager().brakes().stream()
                        .anyMatch(each -> each.kind().equals("letting-go")));
        await().atMost(PATIENCE).ignoreExceptions().until(() -> view(cluster).certain());
        cluster.awaitLive(4);
    }

    private static CatalogView view(Cluster cluster) {
        return Objects.requireNonNull(cluster.manager().status().catalog());
    }

    private static void assertNothingIsLost(Cluster cluster, Load load) {
        assertThat(view(cluster).problems()).isEmpty();
        assertThat(load.confirmed.values().stream()
                        .map(each -> each.name() + " " + each.version())
                        .toList())
                .as("no number was given twice")
                .doesNotHaveDuplicates();
        load.confirmed.forEach((upload, receipt) -> {
            Receipt found = cluster.manager().upload(upload).receipt();
            assertThat(found).as("%s", receipt).isNotNull();
            assertThat(found)
                    .usingRecursiveComparison()
                    .ignoringFields("catalog", "replicas") // journals have no signatures
                    .isEqualTo(receipt);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(cluster.manager()
                                    .versions(receipt.name(), ME, receipt.version() + 1, 1)
                                    .versions())
                            .singleElement()
                            .satisfies(version -> {
                                assertThat(version.upload()).isEqualTo(upload);
                                assertThat(version.nodes()).hasSizeGreaterThanOrEqualTo(2);
                            }));
        });
        for (int i = 0; i < 5; i++) {
            String name = "file" + i;
            byte[] newest = Objects.requireNonNull(load.sent.get(cluster.manager()
                    .versions(new FileName(name), ME, null, 1)
                    .versions()
                    .get(0)
                    .upload()));
            assertThat(cluster.copies("me", name))
                    .hasSizeGreaterThanOrEqualTo(2)
                    .allSatisfy(copy -> assertThat(copy).isEqualTo(newest));
        }
    }
}
