package dev.cofre.client.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.node.NodeId;
import dev.cofre.client.fake.HandClock;
import dev.cofre.client.screen.Screen;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressBarTests {
    private static final NodeId SERVER = new NodeId("server3");

    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private final HandClock clock = new HandClock();
    private final ProgressBar bar = new ProgressBar(new Screen(terminal), clock);

    @Test
    void percentBytesSpeedAndTimeLeftAreInOneLine() {
        bar.moving("film.mkv", SERVER, 0, 100_000_000);
        clock.advance(Duration.ofSeconds(5));
        bar.moved(25_000_000);

        assertThat(lastLine()).isEqualTo("film.mkv @ server3 [###.........] 25% 25.0 MB, 5.0 MB/s, 15 s left");
    }

    @Test
    void theLineIsNotDrawnMoreOftenThanAnEyeCanSee() {
        bar.moving("film.mkv", SERVER, 0, 1000);
        for (int done = 1; done < 999; done++) {
            bar.moved(done);
        }

        assertThat(terminal.toString(StandardCharsets.UTF_8).split("\r", -1)).hasSize(2);
    }

    @Test
    void theLineNeverWraps() {
        bar.moving("a".repeat(300), new NodeId("s" + "x".repeat(60)), 0, Long.MAX_VALUE / 200);
        clock.advance(Duration.ofSeconds(5));
        bar.moved(123_456_789_012L);

        assertThat(lastLine()).hasSizeLessThan(80);
    }

    @Test
    void speedCountsFromWhereTheLastServerBroke() {
        bar.moving("film.mkv", SERVER, 50_000_000, 100_000_000);
        clock.advance(Duration.ofSeconds(1));
        bar.moved(51_000_000);

        assertThat(lastLine()).contains("51%").contains("1.0 MB/s").contains("49 s left");
    }

    @Test
    void anEmptyFileIsDoneAtOnce() {
        bar.moving("empty", SERVER, 0, 0);

        assertThat(lastLine()).contains("100%");
    }

    @Test
    void aSetbackStandsOnALineOfItsOwn() {
        bar.moving("film.mkv", SERVER, 0, 1000);
        bar.setback("server3: connection refused");

        assertThat(terminal.toString(StandardCharsets.UTF_8))
                .endsWith("\r\u001b[Kserver3: connection refused" + System.lineSeparator());
    }

    private String lastLine() {
        String all = terminal.toString(StandardCharsets.UTF_8);
        return all.substring(all.lastIndexOf("\u001b[K") + 3);
    }
}
