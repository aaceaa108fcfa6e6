package dev.cofre.client.command;

import dev.cofre.client.snapshot.retention.Period;
import dev.cofre.client.snapshot.retention.Policy;
import dev.cofre.client.snapshot.retention.Span;
import dev.cofre.client.snapshot.vault.SnapshotName;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "forget",
        description = {
            "Moves snapshots to the trash: those that are named, or those that no rule keeps.",
            "Numbers count snapshots, hours, days...; 'unlimited' is for all. Spans are as in 1y5m7d2h, back from the newest."
        })
final class ForgetCommand implements Callable<Integer> {
    private static final String UNLIMITED = "unlimited";

    private final Connection connection;

    @Mixin
    private SnapshotOptions options = new SnapshotOptions();

    @Parameters(paramLabel = "SNAPSHOT", arity = "0..*", description = "Ids, their beginnings, or 'latest'.")
    private List<String> names = List.of();

    @Option(
            names = {"-l", "--keep-last"},
            paramLabel = "N",
            description = "Keeps the newest.")
    private @Nullable String last;

    @Option(names = "--keep-hourly", paramLabel = "N", description = "Keeps the newest of each hour.")
    private @Nullable String hourly;

    @Option(
            names = {"-d", "--keep-daily"},
            paramLabel = "N",
            description = "Keeps the newest of each day.")
    private @Nullable String daily;

    @Option(
            names = {"-w", "--keep-weekly"},
            paramLabel = "N",
            description = "Keeps the newest of each week.")
    private @Nullable String weekly;

    @Option(
            names = {"-m", "--keep-monthly"},
            paramLabel = "N",
            description = "Keeps the newest of each month.")
    private @Nullable String monthly;

    @Option(
            names = {"-y", "--keep-yearly"},
            paramLabel = "N",
            description = "Keeps the newest of each year.")
    private @Nullable String yearly;

    @Option(names = "--keep-within", paramLabel = "SPAN", description = "Keeps all within a span.")
    private @Nullable String within;

    @Option(names = "--keep-within-hourly", paramLabel = "SPAN", description = "Keeps the newest of each hour in it.")
    private @Nullable String withinHourly;

    @Option(names = "--keep-within-daily", paramLabel = "SPAN", description = "Keeps the newest of each day in it.")
    private @Nullable String withinDaily;

    @Option(names = "--keep-within-weekly", paramLabel = "SPAN", description = "Keeps the newest of each week in it.")
    private @Nullable String withinWeekly;

    @Option(names = "--keep-within-monthly", paramLabel = "SPAN", description = "Keeps the newest of each month in it.")
    private @Nullable String withinMonthly;

    @Option(names = "--keep-within-yearly", paramLabel = "SPAN", description = "Keeps the newest of each year in it.")
    private @Nullable String withinYearly;

    @Option(
            names = "--keep-tag",
            paramLabel = "TAG[,TAG...]",
            description = "Keeps those with all of these tags; several times: of one of the lists.")
    private List<String> tags = List.of();

    @Option(
            names = {"-g", "--group-by"},
            paramLabel = "WHAT",
            defaultValue = "host,paths",
            description =
                    "Rules are for each group: host, paths, tags, with commas; '' for all at once. Default: host,paths.")
    private String groupBy = "host,paths";

    @Option(
            names = {"-n", "--dry-run"},
            description = "Says what would be kept and removed, and why, and removes nothing.")
    private boolean dryRun;

    ForgetCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        Policy policy = policy();
        if (policy.isEmpty() == names.isEmpty()) {
            throw new IllegalArgumentException(
                    "forget what? Name snapshots, or give rules for what to keep, such as --keep-daily 7; not both");
        }
        try (SnapshotSession session = connection.openVault()) {
            Exit exit = names.isEmpty()
                    ? session.forget(options.filter(), policy, SnapshotGroups.by(groupBy), dryRun)
                    : session.forget(names.stream().map(SnapshotName::parse).toList(), dryRun);
            return exit.code();
        }
    }

    private Policy policy() {
        Map<Period, Integer> periods = new EnumMap<>(Period.class);
        put(periods, Period.HOURLY, hourly);
        put(periods, Period.DAILY, daily);
        put(periods, Period.WEEKLY, weekly);
        put(periods, Period.MONTHLY, monthly);
        put(periods, Period.YEARLY, yearly);
        Map<Period, Span> spans = new EnumMap<>(Period.class);
        putSpan(spans, Period.HOURLY, withinHourly);
        putSpan(spans, Period.DAILY, withinDaily);
        putSpan(spans, Period.WEEKLY, withinWeekly);
        putSpan(spans, Period.MONTHLY, withinMonthly);
        putSpan(spans, Period.YEARLY, withinYearly);
        return new Policy(
                last == null ? 0 : number(last),
                periods,
                within == null ? null : Span.parse(within),
                spans,
                tags.stream().map(list -> List.of(list.split(",", -1))).toList());
    }

    private static void put(Map<Period, Integer> periods, Period period, @Nullable String text) {
        if (text != null) {
            periods.put(period, number(text));
        }
    }

    private static void putSpan(Map<Period, Span> spans, Period period, @Nullable String text) {
        if (text != null) {
            spans.put(period, Span.parse(text));
        }
    }

    private static int number(String text) {
        if (text.equals(UNLIMITED)) {
            return Policy.UNLIMITED;
        }
        try {
            int number = Integer.parseInt(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(
                "keep how many? A number from 1 on, or 'unlimited'; got '%s'".formatted(text));
    }
}
