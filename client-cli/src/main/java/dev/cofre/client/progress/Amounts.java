package dev.cofre.client.progress;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Quantities as people read them. */
public final class Amounts {
    private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB", "EB"};

    private static final String SIZE_UNITS = "KMGT";
    private static final Pattern SIZE = Pattern.compile("(\\d{1,18})([" + SIZE_UNITS + "]?)");

    private Amounts() {}

    /** Such as {@code 2.1 kB}; powers of ten. */
    public static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double amount = bytes / 1000.0;
        int unit = 0;
        // 999.95 would be printed as 1000.0
        while (amount >= 999.95 && unit < UNITS.length - 1) {
            amount /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", amount, UNITS[unit]);
    }

    /**
     * Reads what people write: a number of bytes, or one with k, M, G or T behind it; powers of two, as in restic.
     *
     * @throws IllegalArgumentException if that is none, or too much
     */
    public static long parse(String text) {
        Matcher form = SIZE.matcher(text.toUpperCase(Locale.ROOT));
        if (form.matches()) {
            int unit = form.group(2).isEmpty() ? 0 : 1 + SIZE_UNITS.indexOf(form.group(2));
            long number = Long.parseLong(form.group(1));
            if (number <= Long.MAX_VALUE >> 10 * unit) {
                return number << 10 * unit;
            }
        }
        throw new IllegalArgumentException("'%s' is no size: a number, or one with k, M, G or T".formatted(text));
    }

    /** Such as {@code 42 s}, {@code 3 min 5 s} or {@code 2 h 10 min}. */
    public static String time(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? "%d min %d s".formatted(seconds / 60, seconds % 60)
                : "%d h %d min".formatted(seconds / 3600, seconds % 3600 / 60);
    }
}
