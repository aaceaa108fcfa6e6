package dev.cofre.client.progress;

import dev.cofre.api.node.NodeId;
import dev.cofre.client.screen.Screen;
import dev.cofre.client.transfer.exchange.TransferListener;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Percent, bytes, speed and time left, in one line that is written over and over. Not thread-safe. */
final class ProgressBar implements TransferListener {
    private static final Duration PERIOD = Duration.ofMillis(100);
    private static final int CELLS = 12;
    private static final int LONGEST_NAME = 18;

    private final Screen terminal;
    private final MovingLine line;
    private final Clock clock;
    private String label = "";
    private long size;
    private long begin;
    private Instant started = Instant.EPOCH;
    private Instant drawn = Instant.EPOCH;

    ProgressBar(Screen terminal, Clock clock) {
        this.terminal = terminal;
        this.line = new MovingLine(terminal);
        this.clock = clock;
    }

    @Override
    public void moving(String what, NodeId server, long done, long ofSize) {
        String name = what.length() > LONGEST_NAME ? what.substring(0, LONGEST_NAME - 3) + "..." : what;
        label = name + " @ " + server;
        size = ofSize;
        begin = done;
        started = clock.instant();
        drawn = Instant.EPOCH;
        moved(done);
    }

    @Override
    public void moved(long done) {
        Instant now = clock.instant();
        if (done < size && Duration.between(drawn, now).compareTo(PERIOD) < 0) {
            return;
        }
        drawn = now;
        line.show(line(done, Duration.between(started, now)));
    }

    @Override
    public void setback(String reason) {
        finished();
        terminal.println(reason);
    }

    @Override
    public void finished() {
        line.clear();
    }

    private String line(long done, Duration elapsed) {
        if (done >= size) {
            return "%s 100%% %s, waiting for the confirmation".formatted(label, Amounts.bytes(size));
        }
        int filled = (int) (CELLS * done / size);
        String bar = "[%s%s]".formatted("#".repeat(filled), ".".repeat(CELLS - filled));
        long moved = done - begin;
        long millis = elapsed.toMillis();
        if (moved == 0 || millis == 0) {
            return "%s %s %d%%".formatted(label, bar, 100 * done / size);
        }
        long perSecond = Math.max(1, moved * 1000 / millis);
        return "%s %s %d%% %s, %s/s, %s left"
                .formatted(
                        label,
                        bar,
                        100 * done / size,
                        Amounts.bytes(done),
                        Amounts.bytes(perSecond),
                        Amounts.time(Duration.ofSeconds((size - done) / perSecond)));
    }
}
