package dev.cofre.manager.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlacementTests {
    private static final long MB = 1_000_000L;
    private static final long GB = 1_000_000_000L;

    private final Random random = new Random(42);

    @Test
    void aServerWithoutRoomGetsNothing() {
        Placement placement = placement(live("server1", 10 * MB), live("server2", 50 * MB), live("server3", 49 * MB));

        assertThat(placement.primary(of(50 * MB), 1, null).nodes()).containsExactly(node("server2"));
    }

    @Test
    void whatIsPromisedIsNotFree() {
        Placement placement = placement(
                new Candidate(node("server1"), "zone1", NodeState.LIVE, 50 * MB, 45 * MB, 0), live("server2", 10 * MB));

        assertThat(placement.primary(of(10 * MB), 1, null).nodes()).containsExactly(node("server2"));
    }

    @ParameterizedTest
    @EnumSource(value = NodeState.class, names = "LIVE", mode = EnumSource.Mode.EXCLUDE)
    void onlyLiveServersGetUploads(NodeState state) {
        Placement placement =
                placement(new Candidate(node("server1"), "zone1", state, GB, 0, 0), live("server2", 5 * MB));

        assertThat(placement.primary(of(MB), 1, node("server1")).nodes()).containsExactly(node("server2"));
    }

    @Test
    void aPreferredServerIsTakenIfItIsFit() {
        Candidate[] servers = {live("server1", GB), live("server2", GB), live("server3", GB), live("server4", GB)};
        for (int i = 0; i < 20; i++) {
            assertThat(placement(servers).primary(of(MB), 2, node("server3")).nodes())
                    .containsExactly(node("server3"));
        }
        assertThat(placement(servers)
                        .primary(new Demand(MB, Set.of(node("server3")), null), 2, node("server3"))
                        .nodes())
                .doesNotContain(node("server3"));
    }

    @Test
    void anUploadIsNotBegunIfItsReplicasHaveNowhereToGo() {
        Placement placement = placement(
                live("server3", 5 * GB),
                new Candidate(node("server1"), "zone1", NodeState.SUSPECT, 5 * GB, 0, 0),
                new Candidate(node("server2"), "zone2", NodeState.READ_ONLY, 5 * GB, 0, 0),
                live("server4", GB),
                live("server5", GB));

        assertThatThrownBy(() -> placement.primary(of(1_200 * MB), 2, null))
                .isInstanceOf(NotEnoughNodesException.class)
                .hasMessage("need 2 servers with 1.2 GB free, have 1: server3"
                        + " (read-only: server2; silent: server1; too full: server4, server5)");
    }

    @Test
    void aRefusalSaysWhatWasLeftOut() {
        Placement placement = placement(live("server1", GB), live("server2", GB));

        assertThatThrownBy(() ->
                        placement.primary(new Demand(null, Set.of(node("server1"), node("server2")), null), 1, null))
                .hasMessage("need 1 server, have none (left out: server1, server2)")
                .isInstanceOfSatisfying(ProblemException.class, problem -> {
                    assertThat(problem.is(ProblemType.NOT_ENOUGH_NODES)).isTrue();
                    assertThat(problem.retryAfter()).isPresent();
                });
    }

    @Test
    void idleEqualServersGetEqualShares() {
        Placement placement = fourEqual();
        Map<NodeId, Integer> counts = new HashMap<>();

        for (int i = 0; i < 4_000; i++) {
            counts.merge(placement.primary(of(2 * MB), 2, null).nodes().get(0), 1, Integer::sum);
        }

        assertThat(counts.values()).hasSize(4).allMatch(count -> Math.abs(count - 1_000) < 20);
    }

    @Test
    void separateCallsToIdleEqualServersAreSpreadToo() {
        Map<NodeId, Integer> counts = new HashMap<>();

        for (int i = 0; i < 4_000; i++) {
            counts.merge(fourEqual().primary(of(2 * MB), 2, null).nodes().get(0), 1, Integer::sum);
        }

        assertThat(counts.values()).hasSize(4).allMatch(count -> Math.abs(count - 1_000) < 150);
    }

    @Test
    void unequalServersFillUpTogether() {
        Placement placement = placement(live("server1", 1_000 * GB), live("server2", 100 * GB));
        Map<NodeId, Integer> counts = new HashMap<>();

        for (int i = 0; i < 1_100; i++) {
            counts.merge(placement.primary(of(100 * MB), 1, null).nodes().get(0), 1, Integer::sum);
        }

        assertThat(counts.get(node("server2"))).isBetween(50, 150);
    }

    @Test
    void aBusyServerIsSparedForAnIdleOne() {
        for (int i = 0; i < 50; i++) {
            Placement placement =
                    placement(new Candidate(node("server1"), "zone1", NodeState.LIVE, GB, 0, 40), live("server2", GB));
            assertThat(placement.primary(of(2 * MB), 1, null).nodes()).containsExactly(node("server2"));
        }
    }

    @Test
    void smallUploadsOfACallTravelTogether() {
        Placement placement = fourEqual();
        Choice first = placement.primary(of(1000), 2, null);

        for (int i = 0; i < 500; i++) {
            assertThat(placement.primary(of(1000), 2, null)).isEqualTo(first);
        }
    }

    @Test
    void aBatchOfSmallUploadsEndsAt64MiB() {
        Placement placement = fourEqual();
        Map<NodeId, Integer> counts = new HashMap<>();

        for (int i = 0; i < 256; i++) {
            counts.merge(placement.primary(of(Placement.SMALL), 2, null).nodes().get(0), 1, Integer::sum);
        }

        assertThat(counts).hasSizeGreaterThan(1);
        assertThat(counts.values()).allMatch(count -> count % 64 == 0);
    }

    @Test
    void aBatchLeavesAServerThatItHasFilled() {
        Placement placement = placement(live("server1", 3 * MB), live("server2", 3 * MB), live("server3", 3 * MB));

        for (int i = 0; i < 9; i++) {
            placement.primary(of(MB), 1, null);
        }

        assertThatThrownBy(() -> placement.primary(of(MB), 1, null)).isInstanceOf(NotEnoughNodesException.class);
    }

    @Test
    void replicasGoToOtherZonesFirst() {
        Placement placement = placement(
                in("server1", "cellar"), in("server2", "cellar"), in("server3", "attic"), in("server4", "attic"));

        for (int i = 0; i < 50; i++) {
            assertThat(placement
                            .replicas(of(2 * MB), node("server1"), 1, 1)
                            .nodes()
                            .get(0))
                    .isIn(node("server3"), node("server4"));
        }
        assertThat(placement.replicas(of(2 * MB), node("server1"), 3, 3).nodes())
                .containsExactlyInAnyOrder(node("server2"), node("server3"), node("server4"));
    }

    @Test
    void aReplicaNeverGoesToThePrimaryOrAnExcludedServer() {
        Placement placement = placement(in("server1", "a"), in("server2", "b"), in("server3", "b"));
        Demand demand = new Demand(2 * MB, Set.of(node("server3")), null);

        assertThat(placement.replicas(demand, node("server1"), 1, 1).nodes()).containsExactly(node("server2"));
        assertThatThrownBy(() -> placement.replicas(demand, node("server1"), 2, 2))
                .isInstanceOf(NotEnoughNodesException.class)
                .hasMessageContaining("have 1: server2");
    }

    @Test
    void fewerReplicasAreAnAnswerWhereFewerAreAllowed() {
        Placement placement = placement(in("server1", "a"), in("server2", "b"));

        assertThat(placement.replicas(of(2 * MB), node("server1"), 2, 0).nodes())
                .containsExactly(node("server2"));
        assertThat(placement
                        .replicas(new Demand(2 * MB, Set.of(node("server2")), null), node("server1"), 1, 0)
                        .nodes())
                .isEmpty();
    }

    @Test
    void aLinkGoesOnlyToHolders() {
        Placement placement = fourEqual();
        Demand demand = new Demand(0L, Set.of(), Set.of(node("server2"), node("server4")));

        assertThat(placement.replicas(demand, node("server4"), 1, 1).nodes()).containsExactly(node("server2"));
        assertThatThrownBy(() -> placement.replicas(demand, node("server4"), 2, 2))
                .hasMessage("need 2 servers that hold the blob, have 1: server2");
    }

    @Test
    void whoIsNotTakenAtItsWordGetsSomethingOnlyWhereNoOtherCanTakeIt() {
        Candidate liar = new Candidate(node("server1"), "zone1", NodeState.LIVE, 800 * GB, 0, 0, true);
        for (int i = 0; i < 50; i++) {
            Placement three = placement(liar, in("server2", "zone2"), in("server3", "zone2"));
            assertThat(three.primary(of(GB), 2, node("server1")).nodes()).doesNotContain(node("server1"));
            assertThat(three.replicas(of(GB), node("server2"), 1, 1).nodes())
                    .as("also where it would be the only other zone")
                    .containsExactly(node("server3"));
            assertThat(three.replicas(of(GB), node("server2"), 2, 2).nodes())
                    .containsExactly(node("server3"), node("server1"));
        }
        assertThat(placement(liar).primary(of(GB), 1, null).nodes()).containsExactly(node("server1"));
    }

    @Test
    void theReasonIsASentenceForPeople() {
        Choice choice = placement(live("server3", 81 * GB), live("server1", MB)).primary(of(2 * MB), 1, null);

        assertThat(choice.reason())
                .isEqualTo("server3: 81 GB free in zone server3-zone, 0 in flight, one of 1 server that could take it");
    }

    private Placement fourEqual() {
        return placement(
                live("server1", 80 * GB), live("server2", 80 * GB), live("server3", 80 * GB), live("server4", 80 * GB));
    }

    private Placement placement(Candidate... candidates) {
        return new Placement(Arrays.asList(candidates), random);
    }

    private static Demand of(long size) {
        return new Demand(size, Set.of(), null);
    }

    private static Candidate live(String node, long free) {
        return new Candidate(node(node), node + "-zone", NodeState.LIVE, free, 0, 0);
    }

    private static Candidate in(String node, String zone) {
        return new Candidate(node(node), zone, NodeState.LIVE, 80 * GB, 0, 0);
    }

    private static NodeId node(String name) {
        return new NodeId(name);
    }
}
