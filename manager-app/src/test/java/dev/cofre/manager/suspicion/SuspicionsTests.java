package dev.cofre.manager.suspicion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.api.suspicion.Suspicion.Kind;
import dev.cofre.manager.catalog.MemoryCatalog;
import dev.cofre.manager.catalog.Notebook;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SuspicionsTests {
    private static final NodeId SERVER1 = new NodeId("server1");
    private static final NodeId SERVER2 = new NodeId("server2");
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private final Notebook notebook = new MemoryCatalog(UUID.randomUUID());
    private Instant now = START;
    private final Suspicions suspicions = new Suspicions(notebook, () -> now, Clock.fixed(START, ZoneOffset.UTC));

    @Test
    void whatIsFoundAgainIsCountedAndSaidAsItWasLast() {
        suspicions.note(SERVER2, Kind.UNPROVEN, "one");
        suspicions.note(SERVER1, Kind.OTHER_BYTES, "two");
        suspicions.note(SERVER2, Kind.UNPROVEN, "three");

        assertThat(suspicions.all())
                .containsExactly(
                        new Suspicion(SERVER1, Kind.OTHER_BYTES, 1, START, START, "two"),
                        new Suspicion(SERVER2, Kind.UNPROVEN, 2, START, START, "three"));
        assertThat(suspicions.all())
                .extracting(Suspicion::inWords)
                .containsExactly("two", "three; 2 times since " + START);
        assertThat(suspicions.count(SERVER2)).isEqualTo(2);
        assertThat(suspicions.count(new NodeId("server3"))).isZero();
    }

    @Test
    void whatWasNotFoundAgainForLongIsForgottenWhateverTheClockSays() {
        suspicions.note(SERVER1, Kind.OTHER_BYTES, "old");
        now = now.plus(Duration.ofDays(1));
        suspicions.note(SERVER2, Kind.OTHER_BYTES, "newer");

        now = START.plus(Suspicions.KEPT).plusSeconds(1);

        assertThat(suspicions.all()).extracting(Suspicion::node).containsExactly(SERVER2);
        assertThat(suspicions.count(SERVER1)).isZero();
    }

    @Test
    void whoLiedIsKnownAfterARestart() {
        suspicions.note(SERVER2, Kind.UNPROVEN, "one");
        now = now.plusSeconds(60);
        suspicions.note(SERVER2, Kind.UNPROVEN, "x".repeat(2000));
        suspicions.note(SERVER1, Kind.OTHER_BYTES, "two\0\tand three");
        suspicions.note();
        List<Suspicion> before = suspicions.all();

        now = now.plus(Duration.ofDays(1)); // of steady time, which begins anew
        Suspicions after = new Suspicions(notebook, () -> now, Clock.fixed(START, ZoneOffset.UTC));

        assertThat(after.all()).isEqualTo(before);
        assertThat(after.all().get(1).said()).hasSizeLessThan(1100);
        after.note(SERVER2, Kind.UNPROVEN, "again");
        assertThat(after.count(SERVER2)).isEqualTo(3);
        now = now.plus(Suspicions.KEPT).plusSeconds(1);
        after.note();
        assertThat(notebook.notes("suspicion")).isEmpty();
    }

    @Test
    void ofVeryManyThoseFoundLongestAgoGo() {
        for (int i = 0; i < 1001; i++) {
            suspicions.note(new NodeId("server" + i), Kind.NAME_CLAIMED, "somebody");
        }

        assertThat(suspicions.all())
                .hasSize(1000)
                .extracting(Suspicion::node)
                .doesNotContain(new NodeId("server0"))
                .contains(new NodeId("server1000"));
    }
}
