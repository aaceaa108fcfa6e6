package dev.cofre.api.policy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.ZonedDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A stretch of the calendar, such as {@code 1y5m7d2h}: years, months, days, hours. */
public record Span(int years, int months, int days, int hours) {
    private static final Pattern FORM =
            Pattern.compile("(?:(\\d{1,4})y)?(?:(\\d{1,5})m)?(?:(\\d{1,6})d)?(?:(\\d{1,7})h)?");

    /** @throws IllegalArgumentException if that is none */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Span parse(String text) {
        Matcher form = FORM.matcher(text);
        if (text.isEmpty() || !form.matches()) {
            throw new IllegalArgumentException("'%s' is no span of time as in 1y5m7d2h".formatted(text));
        }
        return new Span(number(form, 1), number(form, 2), number(form, 3), number(form, 4));
    }

    ZonedDateTime before(ZonedDateTime time) {
        return time.minusYears(years).minusMonths(months).minusDays(days).minusHours(hours);
    }

    private static int number(Matcher form, int group) {
        return form.group(group) == null ? 0 : Integer.parseInt(form.group(group));
    }

    @JsonValue
    @Override
    public String toString() {
        return (years > 0 ? years + "y" : "")
                + (months > 0 ? months + "m" : "")
                + (days > 0 ? days + "d" : "")
                + (hours > 0 || years + months + days == 0 ? hours + "h" : "");
    }
}
