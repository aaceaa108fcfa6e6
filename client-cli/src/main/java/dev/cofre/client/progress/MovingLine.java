package dev.cofre.client.progress;

import dev.cofre.client.screen.Printable;
import dev.cofre.client.screen.Screen;

/** The last line of a terminal, written over and over. Thread-safe. */
public final class MovingLine {
    private static final String CLEAR_LINE = "\r\u001b[K";
    /** A line that wraps cannot be overwritten. */
    private static final int COLUMNS = 79;

    private final Screen terminal;
    private boolean visible;

    public MovingLine(Screen terminal) {
        this.terminal = terminal;
    }

    public synchronized void show(String line) {
        visible = true;
        String fit = Printable.of(line);
        terminal.open(
                CLEAR_LINE,
                fit.substring(0, fit.offsetByCodePoints(0, Math.min(COLUMNS, fit.codePointCount(0, fit.length())))));
    }

    /** Makes room for other lines. */
    public synchronized void clear() {
        if (visible) {
            terminal.open(CLEAR_LINE, "");
            visible = false;
        }
    }
}
