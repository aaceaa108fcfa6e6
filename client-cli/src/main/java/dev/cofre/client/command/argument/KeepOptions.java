package dev.cofre.client.command.argument;

import dev.cofre.api.policy.Period;
import dev.cofre.api.policy.Retention;
import dev.cofre.api.policy.Span;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Rules for what stays. Numbers count snapshots, hours, days...; spans go back from the newest. */
public final class KeepOptions {
    private static final String UNLIMITED = "unlimited";

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

    /** Empty, if no rule was given. */
    public Retention rules() {
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
        return new Retention(
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
            return Retention.UNLIMITED;
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
