package dev.cofre.manager.snapshot.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.policy.BackupPolicy;
import dev.cofre.api.policy.BackupStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExpectationsTests {
    private static final ClientName ME = new ClientName("me");
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void aSnapshotMayBeLateByAQuarter() {
        List<BackupPolicy> daily = List.of(every(DAY, "web1", null));

        assertThat(statuses(daily, Made.at("web1", NOW.minus(Duration.ofHours(29)), "/home")))
                .extracting(BackupStatus::late)
                .containsExactly(false);
        assertThat(statuses(daily, Made.at("web1", NOW.minus(Duration.ofHours(31)), "/home")))
                .extracting(BackupStatus::late)
                .containsExactly(true);
    }

    @Test
    void aHostThatNeverMadeOneIsLateSinceItIsExpected() {
        BackupPolicy fresh = every(DAY, "web1", null).since(NOW.minus(Duration.ofHours(1)));
        BackupPolicy old = every(DAY, "web1", null).since(NOW.minus(Duration.ofHours(31)));

        assertThat(statuses(List.of(fresh))).extracting(BackupStatus::late).containsExactly(false);
        assertThat(statuses(List.of(old))).extracting(BackupStatus::late).containsExactly(true);
    }

    @Test
    void withoutAHostItIsForEachThatHasNoneOfItsOwn() {
        List<BackupPolicy> policies = List.of(every(DAY, null, null), every(DAY.multipliedBy(9), "weekly", null));

        assertThat(statuses(
                        policies,
                        Made.at("web1", NOW, "/home"),
                        Made.at("web2", NOW.minus(DAY.multipliedBy(2)), "/home"),
                        Made.at("weekly", NOW.minus(DAY.multipliedBy(2)), "/home")))
                .extracting(status -> status.host() + " " + status.late())
                .containsExactly("web1 false", "web2 true", "weekly false");
    }

    @Test
    void onlySnapshotsOfThePathCount() {
        assertThat(statuses(
                        List.of(every(DAY, "web1", "/db")),
                        Made.at("web1", NOW, "/home"),
                        Made.at("web1", NOW.minus(DAY.multipliedBy(3)), "/db", "/etc")))
                .extracting(BackupStatus::newest)
                .containsExactly(NOW.minus(DAY.multipliedBy(3)));
    }

    @Test
    void aHostWithItsClockAheadIsNotFreshForLonger() {
        MadeSnapshot ahead = new MadeSnapshot(Made.snapshot("web1", NOW.plus(DAY.multipliedBy(30)), "/home"), NOW);
        MadeSnapshot tagged = new MadeSnapshot(Made.snapshot("web1", NOW.minus(DAY), "/home"), NOW);

        assertThat(ahead.made()).isEqualTo(NOW);
        assertThat(tagged.made()).isEqualTo(NOW.minus(DAY));
    }

    private static List<BackupStatus> statuses(List<BackupPolicy> policies, MadeSnapshot... snapshots) {
        return Expectations.of(ME, policies, List.of(snapshots), NOW);
    }

    private static BackupPolicy every(Duration interval, @Nullable String host, @Nullable String path) {
        return new BackupPolicy(host, path, interval, null, null, NOW.minus(Duration.ofDays(100)));
    }
}
