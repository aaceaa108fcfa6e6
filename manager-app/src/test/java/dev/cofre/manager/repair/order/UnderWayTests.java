package dev.cofre.manager.repair.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.repair.CopyOrder;
import dev.cofre.api.repair.UploadPage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** How many orders a node may have. */
class UnderWayTests {
    private static final NodeId NODE = new NodeId("server1");
    private static final NodeId OTHER = new NodeId("server2");
    private static final int KILOBYTE = 1000;

    private Instant now = Instant.parse("2026-11-23T10:00:00Z");

    @Test
    void aNodeHasSoManyOrdersAndAnotherHasItsOwn() {
        UnderWay underWay = of(10, DataSize.ofGigabytes(1), 1000);
        for (int i = 0; i < 10; i++) {
            assertThat(underWay.room(NODE, now)).isEqualTo(10 - i);
            underWay.copy(NODE, order(i), now);
        }

        assertThat(underWay.room(NODE, now)).isZero();
        assertThat(underWay.room(OTHER, now)).isEqualTo(10);
        underWay.end(NODE, order(3).blob());
        assertThat(underWay.room(NODE, now)).isEqualTo(1);
        underWay.giveUp(Set.of(), now);
        assertThat(underWay.room(NODE, now)).isEqualTo(10);
    }

    @Test
    void soManyBytesAreOnTheirWayToANodeAndAnotherHasItsOwn() {
        UnderWay underWay = of(1000, DataSize.ofBytes(3 * KILOBYTE), 1000);
        for (int i = 0; i < 3; i++) {
            assertThat(underWay.room(NODE, now)).isPositive();
            underWay.copy(NODE, order(i), now);
        }

        assertThat(underWay.room(NODE, now)).isZero();
        assertThat(underWay.room(OTHER, now)).isPositive();
        underWay.end(NODE, order(0).blob());
        assertThat(underWay.room(NODE, now)).isPositive();
    }

    @Test
    void soManyOrdersBeginInASecondAndAsManyInTheNext() {
        UnderWay underWay = of(1000, DataSize.ofGigabytes(1), 5);
        assertThat(underWay.room(NODE, now)).isEqualTo(5);
        for (int i = 0; i < 5; i++) {
            underWay.copy(NODE, order(i), now);
            underWay.end(NODE, order(i).blob());
        }

        assertThat(underWay.room(NODE, now)).isZero();
        assertThat(underWay.room(OTHER, now)).isEqualTo(5);
        now = now.plusSeconds(1);
        assertThat(underWay.room(NODE, now)).isEqualTo(5);
        now = now.plusSeconds(60);
        assertThat(underWay.room(NODE, now)).as("what was not used is no more").isEqualTo(5);
    }

    private static UnderWay of(int orders, DataSize bytes, int perSecond) {
        return new UnderWay(
                new RepairProperties(
                        Duration.ofSeconds(10),
                        orders,
                        bytes,
                        perSecond,
                        Duration.ofMinutes(2),
                        Duration.ofSeconds(10),
                        DataSize.ofMegabytes(20)),
                0);
    }

    private static CopyOrder order(int number) {
        return new CopyOrder(
                BlobId.ofContent(new byte[] {(byte) number}), KILOBYTE, List.of(), new UploadPage(List.of(), null));
    }
}
