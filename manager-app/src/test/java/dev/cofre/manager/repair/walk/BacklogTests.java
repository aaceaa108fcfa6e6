package dev.cofre.manager.repair.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.blob.BlobId;
import dev.cofre.manager.repair.rule.Finding;
import dev.cofre.manager.repair.rule.Rules;
import dev.cofre.manager.repair.rule.Rules.Verdict;
import dev.cofre.manager.repair.rule.RulesTests;
import dev.cofre.manager.repair.standing.Standing;
import org.junit.jupiter.api.Test;

class BacklogTests {
    private final Backlog backlog = new Backlog();

    @Test
    void theMostUrgentComesFirstAndEachOnce() {
        backlog.add(blob(1), new Verdict(6, new Finding.Copy()));
        backlog.add(blob(2), new Verdict(2, new Finding.Copy()));
        backlog.add(blob(3), new Verdict(2, new Finding.Copy()));
        backlog.add(blob(1), new Verdict(1, new Finding.Copy()));
        backlog.add(blob(2), new Verdict(3, new Finding.Copy()));

        assertThat(backlog.size()).isEqualTo(3);
        assertThat(backlog.size(2)).isEqualTo(1);
        assertThat(backlog.take(2)).containsExactly(blob(1), blob(3));
        assertThat(backlog.take(2)).containsExactly(blob(2));
    }

    /** Who asks before it adds a page looks for more only when these are done. */
    @Test
    void soManyBlobsWaitAndTheRestIsLookedForLater() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(backlog.hasRoomFor(1)).isTrue();
            backlog.add(BlobId.ofContent(new byte[] {(byte) i, (byte) (i >> 8)}), new Verdict(2, new Finding.Copy()));
        }

        assertThat(backlog.hasRoomFor(1)).isFalse();
        backlog.take(500);
        assertThat(backlog.hasRoomFor(500)).isTrue();
        assertThat(backlog.hasRoomFor(501)).isFalse();
    }

    @Test
    void aCopyTooManyIsNoLackWhicheverRuleHasFoundIt() {
        for (int urgency = 0; urgency < Rules.CHAIN.size(); urgency++) {
            backlog.add(blob(urgency), new Verdict(urgency, surplus()));
        }

        assertThat(backlog.size()).isEqualTo(Rules.CHAIN.size());
        assertThat(backlog.lacking()).isZero();
    }

    @Test
    void whatIsToBeLookedAtAgainMayLackACopy() {
        backlog.add(blob(1), new Verdict(6, surplus()));
        backlog.lookAgain(blob(1));
        backlog.lookAgain(blob(2));

        assertThat(backlog.lacking()).isEqualTo(2);

        backlog.add(blob(1), new Verdict(6, surplus()));
        assertThat(backlog.lacking()).isEqualTo(1);
        assertThat(backlog.take(10)).containsExactly(blob(2), blob(1));
        assertThat(backlog.lacking()).isZero();
    }

    private static Finding.Surplus surplus() {
        return new Finding.Surplus(RulesTests.holder(1, "zone", Standing.SERVING));
    }

    private static BlobId blob(int number) {
        return BlobId.ofContent(new byte[] {(byte) number});
    }
}
