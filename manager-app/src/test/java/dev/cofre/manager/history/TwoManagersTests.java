package dev.cofre.manager.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.file.FileName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.node.NodeWelcome;
import dev.cofre.api.proof.Receipt;
import dev.cofre.manager.running.RunningManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TwoManagersTests {
    @Test
    void twoManagersWithOneSettingShareACatalog(@TempDir Path one, @TempDir Path other) throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
            String catalog = "--cofre.manager.catalog=" + postgres.getJdbcUrl("postgres", "postgres");
            try (RunningManager first = RunningManager.start(one, catalog);
                    RunningManager second = RunningManager.start(other, catalog)) {
                UUID folder = UUID.randomUUID();
                var registration = RunningManager.registration(
                        "server1", "a", folder, null, RunningManager.report(RunningManager.GB));
                NodeWelcome welcome = first.register(registration);
                assertThat(second.api(welcome.session()).challenge().value()).isNotEmpty();
                NodeWelcome again = second.resume(registration, welcome.session());
                assertThat(again.session()).as("one session is good at both").isEqualTo(welcome.session());
                assertThat(again.grantKey()).isEqualTo(welcome.grantKey());
                first.join("server2", "b");

                Receipt receipt = first.store("shared.txt", "x", "server1", "server2");

                assertThat(second.api().upload(receipt.upload()).receipt()).isEqualTo(receipt);
                Locations locations = second.api().locations(new FileName("shared.txt"), RunningManager.ME, null);
                assertThat(locations.replicas())
                        .extracting(Locations.Location::node)
                        .containsExactly(new NodeId("server1"), new NodeId("server2"));
                assertThat(locations.replicas())
                        .extracting(Locations.Location::state)
                        .containsExactly(NodeState.LIVE, NodeState.SUSPECT);
                assertThat(second.store("shared.txt", "y", "server1", "server2").version())
                        .isEqualTo(2);
            }
        }
    }
}
