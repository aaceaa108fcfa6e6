package dev.cofre.manager.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.api.file.UploadId;
import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.rebuild.JournalPage;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.rebuild.journal.Source;
import dev.cofre.manager.rebuild.journal.UnreadableJournalException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How long a server takes to tell its journal is known, by a clock that is moved by hand. */
class WatchedSourceTests {
    private static final NodeId SERVER = new NodeId("server1");
    private static final UUID FOLDER = UUID.randomUUID();
    private static final URI ADDRESS = URI.create("http://server1:1");

    private final List<Duration> told = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-26T12:00:00Z");

    /** Takes four minutes for each page. */
    private final class SlowServer implements Source {
        @Override
        public NodeRegistration node() {
            now = now.plus(Duration.ofHours(1)); // to say who it is: no page
            NodeReport report = new NodeReport(1, 1, 0, true, false, null, null, null, null, List.of());
            return new NodeRegistration(
                    SERVER,
                    ADDRESS,
                    "zone",
                    FOLDER,
                    null,
                    report,
                    NodeKeyPair.generate().key(),
                    null);
        }

        @Override
        public JournalPage page(@Nullable UploadId after) {
            now = now.plus(Duration.ofMinutes(4));
            return new JournalPage(List.of(), 0, UploadId.create());
        }
    }

    private WatchedSource source() {
        Node node = new Node(SERVER, ADDRESS, "zone", FOLDER, 1, NodeState.LIVE, false, null, null, null, null, null);
        return WatchedSource.of(node, SlowServer::new, () -> now, spent -> {
            told.add(spent);
            if (spent.compareTo(Duration.ofMinutes(10)) > 0) {
                throw new UnreadableJournalException(SERVER, "was left out while its journal was read");
            }
        });
    }

    @Test
    void onlyTheTimeThatIsWaitedForItsPagesCounts() {
        WatchedSource source = source();

        source.page(null);
        now = now.plus(Duration.ofHours(1)); // for what others tell
        source.page(null);
        source.page(null);

        assertThat(told).containsExactly(Duration.ZERO, Duration.ofMinutes(4), Duration.ofMinutes(8));
    }

    @Test
    void whoHasTakenMoreThanTheLimitIsNotAskedForAnotherPage() {
        WatchedSource source = source();
        source.page(null);
        source.page(null);
        source.page(null);
        Instant before = now;

        assertThatThrownBy(() -> source.page(null))
                .isInstanceOf(UnreadableJournalException.class)
                .hasMessageContaining("was left out");
        assertThat(now).isEqualTo(before);
    }
}
