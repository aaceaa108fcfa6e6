package dev.cofre.manager;

import static dev.cofre.manager.running.RunningManager.asking;
import static dev.cofre.manager.running.RunningManager.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.manager.running.RunningManager;
import dev.cofre.manager.running.SmallDisk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The disk of the manager's folder, full or damaged, while the manager runs and when it starts. */
class FullDiskTests {
    private static final String OFTEN = "--cofre.manager.disk.interval=100ms";

    @Test
    void onAFullDiskWhatIsUploadedIsEnteredNothingNewIsAssignedAndItGoesOnByItself(@TempDir Path mount)
            throws Exception {
        try (SmallDisk disk = SmallDisk.mount(mount, 64)) {
            List<String> stored = new ArrayList<>();
            ListAppender<ILoggingEvent> told = new ListAppender<>();
            try (RunningManager manager = RunningManager.start(disk.folder(), OFTEN)) {
                listen(told); // only now: a start takes all others away
                manager.fourServers();
                stored.add(store(manager, "before.txt"));
                await().until(() -> Files.exists(disk.folder().resolve("held-space")));

                disk.fill();
                assertThatThrownBy(() -> manager.api().assign(asking(file("new.txt", 10L)), null))
                        .isInstanceOf(ProblemException.class)
                        .hasMessageContaining("is full");
                assertThat(readiness(manager)).isEqualTo(503);
                for (int i = 0; i < 100; i++) { // these are on servers already
                    stored.add(store(manager, "under-way-" + i));
                }
                disk.fill(); // what was held, too
                int refused = 0;
                for (int i = 0; i < 50; i++) {
                    try {
                        stored.add(store(manager, "late-" + i));
                    } catch (ProblemException e) {
                        refused++;
                    }
                }
                assertThat(refused + stored.size()).isEqualTo(151);
                assertThat(Files.size(disk.folder().resolve("catalog.db-wal"))).isLessThan(8 << 20);

                disk.makeRoom();
                await().until(() -> readiness(manager) == 200);
                manager.api().assign(asking(file("new.txt", 10L)), null);
                stored.add(store(manager, "after.txt"));
                mustHave(manager, stored);
                assertThat(told.list).hasSizeLessThan(30);
                assertThat(told.list.stream()
                                .filter(event -> event.getFormattedMessage().contains("is full")))
                        .hasSize(1);
            } finally {
                root().detachAppender(told);
            }
            disk.fill();
            try (RunningManager again = RunningManager.start(disk.folder(), OFTEN)) { // with what is held
                mustHave(again, stored);
                assertThat(readiness(again)).isEqualTo(503);
                disk.makeRoom();
                await().until(() -> readiness(again) == 200);
            }
        }
    }

    @Test
    void aStartOnADiskWithNoByteLeftWorksOrSaysWhatToDo(@TempDir Path mount) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(mount, 32)) {
            RunningManager.start(disk.folder(), OFTEN).close();
            Files.deleteIfExists(disk.folder().resolve("held-space"));
            disk.fill();

            assertThatThrownBy(() -> RunningManager.start(disk.folder(), OFTEN).close())
                    .rootCause()
                    .hasMessageContaining("is full");

            disk.makeRoom();
            RunningManager.start(disk.folder(), OFTEN).close();
        }
    }

    @Test
    void aPageThatIsDamagedWhileTheManagerRunsTakesItOutOfServiceWithWhatToDo(@TempDir Path data) throws Exception {
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        try (RunningManager manager = RunningManager.start(data, OFTEN)) {
            listen(told);
            manager.fourServers();
            for (int i = 0; i < 20; i++) {
                store(manager, "file-" + i);
            }
            damage(data);

            await().until(() -> {
                try {
                    manager.api().files(RunningManager.ME, null, 10);
                } catch (ProblemException e) {
                    return String.valueOf(e.getMessage()).contains("cofre rebuild");
                }
                return false;
            });
            assertThat(readiness(manager)).isEqualTo(503);
            assertThatThrownBy(() -> manager.api().assign(asking(file("new.txt", 10L)), null))
                    .hasMessageContaining("cofre rebuild");
            assertThatThrownBy(() -> store(manager, "more.txt")).hasMessageContaining("cofre rebuild");
            assertThat(told.list.stream().filter(event -> event.getThrowableProxy() != null))
                    .isEmpty();
        } finally {
            root().detachAppender(told);
        }
    }

    /** All pages but the first, in the file and in its log. */
    private static void damage(Path data) throws IOException {
        for (String name : List.of("catalog.db", "catalog.db-wal")) {
            try (var file = new RandomAccessFile(data.resolve(name).toFile(), "rw")) {
                byte[] garbage = new byte[(int) Math.max(0, file.length() - 4096)];
                Arrays.fill(garbage, (byte) 0x5a);
                file.seek(4096);
                file.write(garbage);
            }
        }
    }

    private static String store(RunningManager manager, String name) {
        manager.store(name, name, "server1", "server2");
        return name;
    }

    private static void mustHave(RunningManager manager, List<String> names) {
        assertThat(manager.api().files(RunningManager.ME, null, 1000).files())
                .extracting(entry -> entry.name().value())
                .containsAll(names);
    }

    private static int readiness(RunningManager manager) throws Exception {
        URI address = manager.url().resolve("/actuator/health/readiness");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static void listen(ListAppender<ILoggingEvent> appender) {
        appender.start();
        root().addAppender(appender);
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
