package dev.cofre.client.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.client.fake.HandClock;
import dev.cofre.client.progress.MovingLine;
import dev.cofre.client.screen.Screen;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkProgressTests {
    private final List<WorkProgress.State> shown = new ArrayList<>();
    private final HandClock clock = new HandClock();

    @Test
    void whatIsDoneSoonIsNotTold() {
        try (WorkProgress progress = new WorkProgress(clock, Duration.ofSeconds(1), shown::add, () -> {})) {
            progress.at("Reading packs", 0, 3);
            clock.advance(Duration.ofMillis(1100));
            progress.at("Reading packs", 1, 3);
            progress.at("Reading packs", 2, 3);
        }

        assertThat(shown).containsExactly(new WorkProgress.State("Reading packs", 1, 3));
    }

    @Test
    void aPersonSeesALineThatGoesAndAPipeGetsNone() {
        assertThat(said(false)).isEmpty();
        assertThat(said(true)).contains("Reading packs: 1 of 3").endsWith("\r\u001b[K");
    }

    private static String said(boolean terminal) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Screen screen = new Screen(err);
        HumanSnapshots shown = new HumanSnapshots(
                new Screen(new ByteArrayOutputStream()), screen, terminal ? new MovingLine(screen) : null);
        try (WorkProgress progress = shown.working()) {
            Instant end = Instant.now().plusMillis(300);
            while (Instant.now().isBefore(end)) {
                progress.at("Reading packs", 1, 3);
            }
        }
        return err.toString(StandardCharsets.UTF_8);
    }
}
