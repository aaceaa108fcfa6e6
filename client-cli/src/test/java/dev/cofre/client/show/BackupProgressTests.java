package dev.cofre.client.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.client.fake.HandClock;
import dev.cofre.client.snapshot.backup.Backup;
import dev.cofre.client.snapshot.backup.BackupListener;
import dev.cofre.client.snapshot.backup.Scan;
import dev.cofre.client.snapshot.backup.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupProgressTests {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    private final List<BackupProgress.State> shown = new ArrayList<>();
    private final List<String> flaws = new ArrayList<>();
    private final HandClock clock = new HandClock();

    private final BackupListener told = new BackupListener() {
        @Override
        public void file(Path path, long size, boolean read) {}

        @Override
        public void flaw(Path path, String reason) {
            flaws.add(reason);
        }
    };

    @Test
    void itIsToldOnceAPeriodHowFarItIsAndHowLongItTakes() throws IOException {
        Files.write(folder.resolve("a"), new byte[1000]);
        Files.createDirectory(folder.resolve("sub"));
        Files.write(folder.resolve("sub/b"), new byte[3000]);
        Scan scan = new Scan(new Backup.Source.Disk(List.of(folder), Selection.everything()));
        BackupProgress progress = new BackupProgress(scan, clock, PERIOD, shown::add, told);

        progress.file(folder.resolve("a"), 1000, true);
        assertThat(scan.ended()).isFalse();
        clock.advance(Duration.ofMillis(500)); // half a period
        progress.read(0);
        await().until(scan::ended);
        assertThat(shown).isEmpty();
        clock.advance(Duration.ofMillis(1500));
        progress.read(1000);
        progress.read(500);
        progress.flaw(folder.resolve("c"), "a flaw");
        clock.advance(Duration.ofSeconds(1));
        progress.file(folder.resolve("sub/b"), 3000, true);

        assertThat(shown).hasSize(2);
        assertThat(shown.get(0).done()).isEqualTo(0.5);
        assertThat(shown.get(0).left()).contains(Duration.ofSeconds(2));
        assertThat(shown.get(1).files()).isEqualTo(2);
        assertThat(shown.get(1).bytes()).isEqualTo(4000).isEqualTo(shown.get(1).totalBytes());
        assertThat(shown.get(1).errors()).isEqualTo(1);
        assertThat(flaws).containsExactly("a flaw");
    }

    @Test
    void whatIsNotSelectedIsNotCounted() throws IOException {
        Files.write(folder.resolve("a"), new byte[1000]);
        Files.write(folder.resolve("b"), new byte[3000]);

        Scan scan = new Scan(new Backup.Source.Disk(List.of(folder), (path, entry) -> path.endsWith("a")));

        scan.begin();
        await().until(scan::ended);
        assertThat(scan.files()).isEqualTo(1);
        assertThat(scan.bytes()).isEqualTo(1000);
    }
}
