package dev.cofre.storage.scrub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.blob.BlobId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DoubtsTests {
    private Instant now = Instant.parse("2001-01-01T00:00:00Z");
    private final Doubts doubts = new Doubts(() -> now);

    @Test
    void theyAreTakenOneByOneInTheOrderInWhichTheyCame() {
        assertThat(doubts.add(blob(1))).isTrue();
        assertThat(doubts.add(blob(2))).isTrue();
        assertThat(doubts.add(blob(1))).isFalse();

        assertThat(doubts.any()).isTrue();
        assertThat(doubts.next()).hasValue(blob(1));
        assertThat(doubts.next()).hasValue(blob(2));
        assertThat(doubts.next()).isEmpty();
        assertThat(doubts.any()).isFalse();
    }

    @Test
    void whatWasReadAMomentAgoIsNotReadAgainForBeingDoubtedAgain() {
        doubts.add(blob(1));
        doubts.next();

        assertThat(doubts.add(blob(1))).isFalse();
        now = now.plus(Duration.ofMinutes(10));
        assertThat(doubts.add(blob(1))).isTrue();
    }

    @Test
    void nobodyFillsTheMemoryWithThem() {
        for (int i = 0; i < 1000; i++) {
            assertThat(doubts.add(blob(i))).isTrue();
        }
        assertThat(doubts.add(blob(1000))).isFalse();
        doubts.next();
        assertThat(doubts.add(blob(1000)))
                .as("what was taken counts for a while")
                .isFalse();
    }

    private static BlobId blob(int number) {
        return BlobId.ofContent(new byte[] {(byte) number, (byte) (number >> 8)});
    }
}
