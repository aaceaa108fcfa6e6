package dev.cofre.client.progress;

import java.io.PrintStream;

/** The last line of a terminal, written over and over. Not thread-safe. */
public final class MovingLine {
    private static final String CLEAR_LINE = "\r\u001b[K";
    /** A line that wraps cannot be overwritten. */
    private static final int COLUMNS = 79;

    private final PrintStream terminal;
    private boolean visible;

    public MovingLine(PrintStream terminal) {
        this.terminal = terminal;
    }

    public void show(String line) {
        visible = true;
        terminal.print(CLEAR_LINE + line.substring(0, Math.min(COLUMNS, line.length())));
        terminal.flush();
    }

    /** Makes room for other lines. */
    public void clear() {
        if (visible) {
            terminal.print(CLEAR_LINE);
            terminal.flush();
            visible = false;
        }
    }
}
