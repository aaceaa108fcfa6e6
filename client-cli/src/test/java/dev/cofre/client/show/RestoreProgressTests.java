package dev.cofre.client.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.client.fake.HandClock;
import dev.cofre.client.snapshot.restore.RestoreListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RestoreProgressTests {
    private static final Path FILE = Path.of("file");

    private final List<RestoreProgress.State> shown = new ArrayList<>();
    private final List<String> flaws = new ArrayList<>();
    private final HandClock clock = new HandClock();

    private final RestoreListener told = (path, reason) -> flaws.add(reason);

    @Test
    void bytesThatWereThereCountAsThoseThatWereWritten() {
        RestoreProgress progress = progress(OptionalLong.of(4000));

        progress.wrote(1000);
        assertThat(shown).isEmpty();
        clock.advance(Duration.ofSeconds(3));
        progress.file(FILE, 3000, 1000);
        progress.flaw(FILE, "a flaw");
        clock.advance(Duration.ofSeconds(1));
        progress.wrote(1000);

        assertThat(shown).hasSize(2);
        assertThat(shown.get(0).bytes()).isEqualTo(3000);
        assertThat(shown.get(0).done()).contains(0.75);
        assertThat(shown.get(0).left()).contains(Duration.ofSeconds(1));
        assertThat(shown.get(1).bytes()).isEqualTo(4000);
        assertThat(shown.get(1).errors()).isEqualTo(1);
        assertThat(flaws).containsExactly("a flaw");
    }

    @Test
    void ofAPartItIsNotKnownHowMuchThereIs() {
        RestoreProgress progress = progress(OptionalLong.empty());

        clock.advance(Duration.ofSeconds(1));
        progress.wrote(1000);

        assertThat(shown).singleElement().satisfies(state -> {
            assertThat(state.done()).isEmpty();
            assertThat(state.left()).isEmpty();
        });
    }

    private RestoreProgress progress(OptionalLong total) {
        return new RestoreProgress(total, clock, Duration.ofSeconds(1), shown::add, told);
    }
}
