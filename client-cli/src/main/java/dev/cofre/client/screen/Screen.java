package dev.cofre.client.screen;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where sentences go. Whatever is put into one is made {@link Printable}: here for all of them, as who makes a sentence cannot know
 * where each of its parts comes from. In UTF-8 whatever the locale. Safe for use by several threads.
 */
public final class Screen {
    private final OutputStream out;

    public Screen(OutputStream out) {
        this.out = out;
    }

    /** @param format the program's own: it may have several lines */
    @SuppressWarnings("AnnotateFormatMethod") // one annotation is no reason for a library
    public void printf(String format, @Nullable Object... parts) {
        Object[] fit = Arrays.stream(parts)
                .map(part -> part instanceof Number ? part : Printable.of(String.valueOf(part)))
                .toArray();
        write(format.formatted(fit));
    }

    /** One line. */
    public void println(@Nullable String line) {
        write(Printable.of(String.valueOf(line)) + System.lineSeparator());
    }

    public void println() {
        write(System.lineSeparator());
    }

    /** A line of JSON is the same to whoever reads it, and harmless to who looks at it. */
    public void json(String line) {
        write(Printable.json(line) + System.lineSeparator());
    }

    /** The program's own orders to a terminal, and a line behind them, which stays open. */
    public void open(String orders, String line) {
        write(orders + Printable.of(line));
    }

    private void write(String text) {
        try {
            synchronized (out) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (IOException e) {
            // standard output remembers it; that standard error fails nobody can be told
            return;
        }
    }
}
