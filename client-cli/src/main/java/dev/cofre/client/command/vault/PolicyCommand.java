package dev.cofre.client.command.vault;

import dev.cofre.api.policy.BackupPolicy;
import dev.cofre.api.policy.Retention;
import dev.cofre.api.policy.Span;
import dev.cofre.client.command.argument.KeepOptions;
import dev.cofre.client.command.argument.NamedPath;
import dev.cofre.client.session.Connection;
import dev.cofre.client.session.Session;
import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "policy",
        description = {
            "Shows what the cluster sees to for this client's snapshots: how often one is expected, and which stay.",
            "The cluster does it by itself; no client need run for it."
        })
public final class PolicyCommand implements Callable<Integer> {
    private final Connection connection;

    public PolicyCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        try (Session session = connection.open()) {
            return session.policies().code();
        }
    }

    /** Whose snapshots; the same for all that is done with a policy. */
    private static final class Target {
        @Option(
                names = {"-H", "--host"},
                paramLabel = "HOST",
                description = "For snapshots of this host; otherwise for each host that has no policy of its own.")
        private @Nullable String host;

        @Option(names = "--path", paramLabel = "PATH", description = "For snapshots of this path; otherwise of any.")
        private @Nullable String path;
    }

    @Command(
            name = "set",
            description = {
                "Sets the policy for a host and path, in the place of the one before.",
                "Snapshots that no rule keeps go to the trash; one that is late shows in 'cofre status', health and metrics."
            })
    public static final class Set implements Callable<Integer> {
        private final Connection connection;

        @Mixin
        private Target target = new Target();

        @Option(
                names = "--expect-every",
                paramLabel = "SPAN",
                description =
                        "A snapshot is expected this often, such as 1d or 12h; late is what takes a quarter longer.")
        private @Nullable String every;

        @Mixin
        private KeepOptions keep = new KeepOptions();

        public Set(Connection connection) {
            this.connection = connection;
        }

        @Override
        public Integer call() {
            Retention rules = keep.rules();
            if (every == null && rules.isEmpty()) {
                throw new IllegalArgumentException(
                        "a policy for what? Give --expect-every 1d, or rules for what to keep, such as --keep-daily 7, or both");
            }
            BackupPolicy policy = new BackupPolicy(
                    target.host,
                    target.path == null ? null : NamedPath.of(target.path),
                    every == null ? null : interval(every),
                    rules.isEmpty() ? null : rules,
                    rules.isEmpty() ? null : ZoneId.systemDefault(),
                    null);
            try (Session session = connection.openToStore()) {
                return session.setPolicy(policy).code();
            }
        }

        private static Duration interval(String text) {
            Span span = Span.parse(text);
            if (span.years() > 0 || span.months() > 0) {
                throw new IllegalArgumentException(
                        "--expect-every is in days and hours, such as 7d or 12h; got '%s'".formatted(text));
            }
            return Duration.ofDays(span.days()).plusHours(span.hours());
        }
    }

    @Command(name = "remove", description = "Removes the policy for a host and path. Snapshots that are there stay.")
    public static final class Remove implements Callable<Integer> {
        private final Connection connection;

        @Mixin
        private Target target = new Target();

        public Remove(Connection connection) {
            this.connection = connection;
        }

        @Override
        public Integer call() {
            try (Session session = connection.open()) {
                return session.removePolicy(target.host, target.path).code();
            }
        }
    }
}
