package dev.cofre.api.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.api.snapshot.Summary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class BackupPolicyTests {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final BlobId ID = BlobId.ofContent(new byte[0]);

    @Test
    void theOneThatSaysMostCounts() {
        BackupPolicy any = policy(null, null);
        BackupPolicy path = policy(null, "/home");
        BackupPolicy host = policy("web1", null);
        BackupPolicy both = policy("web1", "/home");
        List<BackupPolicy> all = List.of(any, path, host, both);

        assertThat(BackupPolicy.of(snapshot("web1", "/etc", "/home"), all)).contains(both);
        assertThat(BackupPolicy.of(snapshot("web1", "/etc"), all)).contains(host);
        assertThat(BackupPolicy.of(snapshot("web2", "/home"), all)).contains(path);
        assertThat(BackupPolicy.of(snapshot("web2", "/etc"), all)).contains(any);
        assertThat(BackupPolicy.of(snapshot("web2", "/etc"), List.of(path, host, both)))
                .isEmpty();
    }

    @Test
    void aPolicySaysSomething() {
        assertThatThrownBy(() -> new BackupPolicy("web1", null, null, null, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expectEvery");
        assertThatThrownBy(() -> new BackupPolicy(
                        null, null, null, new Retention(0, Map.of(), null, Map.of(), List.of()), null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing would stay");
        assertThatThrownBy(() -> new BackupPolicy(" ", null, Duration.ofDays(1), null, null, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BackupPolicy(null, null, Duration.ofMillis(-1), null, null, null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSnapshotIsExpectedWithinAHundredYears() {
        assertThatThrownBy(() -> JSON.readValue("{\"expectEvery\":\"PT2562047H\"}", BackupPolicy.class))
                .hasMessageContaining("a hundred years at most");
    }

    @Test
    void rulesThatAreLeftOutKeepNothing() {
        BackupPolicy policy =
                JSON.readValue("{\"host\":\"web1\",\"keep\":{\"periods\":{\"DAILY\":7}}}", BackupPolicy.class);

        assertThat(policy.keep()).isEqualTo(new Retention(0, Map.of(Period.DAILY, 7), null, Map.of(), List.of()));
        assertThat(JSON.writeValueAsString(policy))
                .isEqualTo("{\"host\":\"web1\",\"keep\":{\"last\":0,\"periods\":{\"DAILY\":7}}}");
    }

    @Test
    void rulesAreToldInWords() {
        assertThat(new Retention(
                                2,
                                Map.of(Period.WEEKLY, 5, Period.DAILY, Retention.UNLIMITED),
                                Span.parse("30d"),
                                Map.of(Period.YEARLY, Span.parse("10y")),
                                List.of(List.of("a", "b")))
                        .inWords())
                .containsExactly("last 2", "daily all", "weekly 5", "within 30d", "yearly within 10y", "tagged a+b");
    }

    private static BackupPolicy policy(@Nullable String host, @Nullable String path) {
        return new BackupPolicy(host, path, Duration.ofDays(1), null, null, null);
    }

    private static Snapshot snapshot(String host, String... paths) {
        Summary summary = new Summary(Instant.EPOCH, Instant.EPOCH, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        return new Snapshot(ID, Instant.EPOCH, host, "me", List.of(paths), List.of(), ID, null, summary);
    }
}
