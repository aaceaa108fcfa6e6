package dev.cofre.manager.repair.standing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.manager.catalog.MemoryCatalog;
import dev.cofre.manager.catalog.Notebook;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DoubtsTests {
    private static final NodeId LIAR = new NodeId("server2");
    private static final NodeId OTHER = new NodeId("server1");

    private final Notebook notebook = new MemoryCatalog(UUID.randomUUID());
    private Instant now = Instant.parse("2026-11-23T10:00:00Z");

    @Test
    void whoHasFailedToProveSomethingIsKnownAfterARestart() {
        Doubts before = new Doubts();
        for (int i = 0; i < 4; i++) {
            before.add(LIAR, blob(i), OTHER, "other\tbytes", now);
        }
        before.note(notebook);
        before.end(LIAR, blob(3));
        before.note(notebook);

        now = now.plus(Doubts.LASTING);
        Doubts after = new Doubts();
        after.remember(notebook, now);

        assertThat(after.isSuspicious(LIAR)).isTrue();
        assertThat(after.contains(LIAR, blob(2))).isTrue();
        assertThat(after.contains(LIAR, blob(3))).isFalse();
        assertThat(after.askedBy(LIAR)).containsExactly(OTHER);
        after.forget(now.plus(Doubts.LASTING));
        after.note(notebook);
        assertThat(notebook.notes("doubt")).isEmpty();
    }

    /** So nobody fills the manager's memory, or its catalog, by what it says of others. */
    @Test
    void soManyDoubtsAreRememberedAndThoseThatAreStay() {
        Doubts doubts = new Doubts();
        for (int i = 0; i < 10_001; i++) {
            doubts.add(LIAR, BlobId.ofContent(new byte[] {(byte) i, (byte) (i >> 8)}), OTHER, "other bytes", now);
        }

        assertThat(doubts.count(LIAR)).isEqualTo(10_000);
        doubts.add(OTHER, blob(1), LIAR, "other bytes", now);
        assertThat(doubts.contains(OTHER, blob(1))).isFalse();
        assertThat(doubts.contains(LIAR, BlobId.ofContent(new byte[] {1, 0}))).isTrue();

        now = now.plus(Doubts.LASTING); // which they do not outlive
        doubts.add(OTHER, blob(1), LIAR, "other bytes", now);
        assertThat(doubts.contains(OTHER, blob(1))).isTrue();
    }

    @Test
    void whoIsBusyForAMomentIsNotSilentAndWhoAlwaysIsIsNamed() {
        Silences silences = new Silences();
        for (int i = 0; i < 9; i++) {
            assertThat(silences.add(OTHER, LIAR, 100, "busy", now)).isEmpty();
            assertThat(silences.add(LIAR, OTHER, 100, "busy", now)).isEmpty();
            now = now.plusSeconds(60);
        }
        silences.end(OTHER);
        now = now.plusSeconds(60);

        assertThat(silences.add(OTHER, LIAR, 100, "busy", now)).isEmpty();
        assertThat(silences.add(LIAR, OTHER, 100, "busy", now).orElseThrow())
                .isEqualTo("server2 has answered none of 1000 questions for proofs for 10 minutes, though it reports;"
                        + " to server1 it has said: busy");
        assertThat(silences.isSilent(LIAR)).isTrue();
        assertThat(silences.isSilent(OTHER)).isFalse();
        silences.end(LIAR);
        assertThat(silences.isSilent(LIAR)).isFalse();
    }

    @Test
    void whoWasHardlyAskedIsNotSilent() {
        Silences silences = new Silences();
        for (int i = 0; i < 20; i++) {
            assertThat(silences.add(LIAR, OTHER, 100, "busy", now)).isEmpty();
            now = now.plus(Silences.LONG).plusSeconds(1);
        }
        assertThat(silences.isSilent(LIAR)).isFalse();
    }

    private static BlobId blob(int number) {
        return BlobId.ofContent(new byte[] {(byte) number});
    }
}
