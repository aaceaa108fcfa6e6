package dev.cofre.api.policy;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** Calendar periods of which the newest snapshots may stay. */
public enum Period {
    /** With the offset: where clocks are set back, an hour comes twice. */
    HOURLY("uuuu-MM-dd HH XXX"),
    DAILY("uuuu-MM-dd"),
    WEEKLY("") {
        @Override
        String of(ZonedDateTime time) {
            return "%d-W%d".formatted(time.get(IsoFields.WEEK_BASED_YEAR), time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
        }
    },
    MONTHLY("uuuu-MM"),
    YEARLY("uuuu");

    private final String format;

    Period(String format) {
        this.format = format;
    }

    /** What is the same for all moments of one period. */
    String of(ZonedDateTime time) {
        return time.format(DateTimeFormatter.ofPattern(format, Locale.ROOT));
    }

    /** As it is in names of options. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
