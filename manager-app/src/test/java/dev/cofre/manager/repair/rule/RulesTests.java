package dev.cofre.manager.repair.rule;

import static dev.cofre.manager.repair.standing.Standing.DOUBTFUL;
import static dev.cofre.manager.repair.standing.Standing.EXPECTED;
import static dev.cofre.manager.repair.standing.Standing.LEAVING;
import static dev.cofre.manager.repair.standing.Standing.LOST;
import static dev.cofre.manager.repair.standing.Standing.MISSING;
import static dev.cofre.manager.repair.standing.Standing.SERVING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeState;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.repair.standing.Holder;
import dev.cofre.manager.repair.standing.Situation;
import dev.cofre.manager.repair.standing.Standing;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is found about a blob that should have two copies, if nothing else is said. */
public class RulesTests {
    private static final BlobId BLOB = BlobId.ofContent(new byte[] {1});

    @Test
    void enoughCopiesThatServeAreLeftAlone() {
        assertThat(found(2, SERVING, SERVING)).isEmpty();
        assertThat(found(2, SERVING, SERVING, LOST)).isEmpty();
        assertThat(found(1, SERVING)).isEmpty();
    }

    @Test
    void noCopyLeftIsLostAndNothingCanBeDone() {
        assertThat(found(2, LOST, LOST)).hasValue("lost");
        assertThat(found(2)).hasValue("lost");
        assertThat(found(2, LOST, MISSING)).isEmpty();
        assertThat(found(2, EXPECTED, EXPECTED)).isEmpty();
    }

    @Test
    void oneCopyLeftDoesNotWaitForTheGraceOfTheOther() {
        assertThat(found(2, SERVING, MISSING)).hasValue("one-copy-left");
        assertThat(found(2, SERVING, LOST)).hasValue("one-copy-left");
        assertThat(found(3, SERVING, MISSING, MISSING)).hasValue("one-copy-left");
    }

    @Test
    void oneCopyLeftWaitsForAServerThatRestarts() {
        assertThat(found(2, SERVING, EXPECTED)).isEmpty();
        assertThat(found(3, SERVING, EXPECTED, MISSING)).isEmpty();
    }

    @Test
    void tooFewAreThoseThatAreLessThanWantedAlsoWhenTheSilentComeBack() {
        assertThat(found(3, SERVING, SERVING, LOST)).hasValue("too-few");
        assertThat(found(3, SERVING, SERVING, MISSING)).isEmpty();
        assertThat(found(3, SERVING, SERVING)).hasValue("too-few");
        assertThat(found(2, SERVING)).hasValue("one-copy-left");
    }

    @Test
    void copiesInOneZoneAreMisplacedIfThereIsAnother() {
        List<Holder> together = List.of(holder(1, "a", SERVING), holder(2, "a", SERVING));

        assertThat(name(new Situation(BLOB, 1, 2, together, Set.of(), Set.of("a", "b"))))
                .hasValue("misplaced");
        assertThat(name(new Situation(BLOB, 1, 2, together, Set.of(), Set.of("a"))))
                .isEmpty();
    }

    @Test
    void tooManyAreTrimmedWhereAZoneHasTwoAndThenAtTheFullestNode() {
        List<Holder> three = List.of(holder(1, "a", SERVING), holder(2, "b", SERVING), holder(3, "b", SERVING));

        assertThat(Rules.look(new Situation(BLOB, 1, 2, three, Set.of(), Set.of("a", "b")))
                        .map(Rules.Verdict::finding))
                // the least room: it has its number in bytes
                .hasValue(new Finding.Surplus(three.get(1)));
        assertThat(found(2, SERVING, SERVING, SERVING)).hasValue("too-many");
    }

    @Test
    void asManyAsAreWantedLearnAllNamesAndThenThoseGoThatLackSome() {
        List<Holder> three = List.of(holder(1, "a", SERVING), holder(2, "a", SERVING), holder(3, "a", SERVING));

        assertThat(find(three, Set.of(three.get(1), three.get(2)))).hasValue(new Finding.Lesson(three.get(1)));
        assertThat(find(three, Set.of(three.get(2)))).hasValue(new Finding.Surplus(three.get(2)));
        assertThat(find(three.subList(0, 2), Set.of(three.get(0)))).hasValue(new Finding.Lesson(three.get(0)));
    }

    private static Optional<Finding> find(List<Holder> holders, Set<Holder> lacking) {
        return Rules.look(new Situation(BLOB, 1, 2, holders, lacking, Set.of("a")))
                .map(Rules.Verdict::finding);
    }

    @Test
    void aCopyOnANodeThatLeavesIsNoneButCanBeReadAndGoesOnceThereAreEnoughWithoutIt() {
        assertThat(found(2, SERVING, LEAVING)).hasValue("too-few");
        assertThat(found(1, LEAVING)).hasValue("too-few");
        assertThat(found(2, LEAVING, LEAVING)).hasValue("too-few");
        assertThat(found(2, LEAVING, LOST)).hasValue("too-few");
        assertThat(found(2, SERVING, LEAVING, MISSING)).isEmpty();
        assertThat(found(2, SERVING, SERVING, LEAVING)).hasValue("leaving");
        assertThat(found(1, SERVING, LEAVING)).hasValue("leaving");
        List<Holder> three = List.of(holder(1, "a", SERVING), holder(2, "a", LEAVING), holder(3, "a", SERVING));
        assertThat(find(three, Set.of())).hasValue(new Finding.Surplus(three.get(1)));
        assertThat(find(three, Set.of(three.get(0)))).hasValue(new Finding.Lesson(three.get(0)));
    }

    @Test
    void aCopyOnANodeThatReadsWrongIsNoneButCanBeReadAndStays() {
        assertThat(found(2, SERVING, DOUBTFUL)).hasValue("one-copy-left");
        assertThat(found(2, DOUBTFUL, LOST)).hasValue("too-few");
        assertThat(found(2, DOUBTFUL, DOUBTFUL)).hasValue("too-few");
        assertThat(found(2, SERVING, SERVING, DOUBTFUL)).isEmpty();
        assertThat(found(0, DOUBTFUL)).isEmpty();
    }

    @Test
    void whatCannotBeReadNowIsNoReasonToTrim() {
        assertThat(found(2, SERVING, SERVING, EXPECTED)).isEmpty();
        assertThat(found(2, SERVING, SERVING, MISSING)).isEmpty();
    }

    private static Optional<String> found(int wanted, Standing... standings) {
        List<Holder> holders = new ArrayList<>();
        for (Standing standing : standings) {
            holders.add(holder(holders.size() + 1, "zone", standing));
        }
        return name(new Situation(BLOB, 1, wanted, holders, Set.of(), Set.of("zone")));
    }

    private static Optional<String> name(Situation blob) {
        return Rules.look(blob)
                .map(verdict -> Rules.CHAIN.get(verdict.urgency()).name());
    }

    private static NodeState state(Standing standing) {
        return switch (standing) {
            case SERVING -> NodeState.LIVE;
            case LEAVING -> NodeState.DRAINING;
            case DOUBTFUL -> NodeState.READ_ONLY;
            case EXPECTED, MISSING, LOST -> NodeState.SUSPECT;
        };
    }

    public static Holder holder(int number, String zone, Standing standing) {
        return new Holder(
                new Node(
                        new NodeId("server" + number),
                        URI.create("http://server" + number),
                        zone,
                        new UUID(0, number),
                        number,
                        state(standing),
                        standing == LEAVING,
                        null,
                        null,
                        new NodeReport(1000, number, 0, true, false, null),
                        Instant.EPOCH,
                        null),
                standing);
    }
}
