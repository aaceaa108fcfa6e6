package dev.cofre.service.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinesOfAKindTests {
    private final AtomicLong nanos = new AtomicLong();
    private final LoggerContext logs = new LoggerContext();
    private final Logger log = logs.getLogger("some.Thing");
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();

    @BeforeEach
    void listen() {
        told.start();
        log.addAppender(told);
        log.setLevel(Level.INFO);
        logs.addTurboFilter(new LinesOfAKind(nanos::get));
    }

    @Test
    void ofManyLinesOfAKindSoManyAreToldAndThatOthersAreNot() {
        flood(1000);

        assertThat(said()).hasSize(61).endsWith("More lines like the last one are left out for up to a minute");
        assertThat(told.list.get(60).getLevel()).isEqualTo(Level.INFO);
    }

    @Test
    void anotherKindIsToldMeanwhile() {
        flood(1000);
        log.warn("something else, {}", 1);
        logs.getLogger("another.Thing").addAppender(told);
        logs.getLogger("another.Thing").info("client {} has asked", 1);

        assertThat(said()).hasSize(63).contains("something else, 1").endsWith("client 1 has asked");
    }

    @Test
    void aMinuteLaterSoManyAreToldAgainAndHowManyWereNot() {
        flood(1000);
        nanos.addAndGet(LinesOfAKind.WINDOW.toNanos());
        flood(100);

        assertThat(said()).hasSize(61 + 62);
        assertThat(said().subList(61, 63))
                .containsExactly("940 lines like the next one were left out", "client 0 has asked");
        nanos.addAndGet(2 * LinesOfAKind.WINDOW.toNanos());
        flood(1);
        assertThat(said()).hasSize(61 + 62 + 2);
        nanos.addAndGet(LinesOfAKind.WINDOW.toNanos());
        flood(1);
        assertThat(said()).as("nothing was left out").hasSize(61 + 62 + 3);
    }

    @Test
    void fewerAreToldWithAllThatLedToThem() {
        for (int i = 0; i < 100; i++) {
            log.error("Incident {} failed", i, new IllegalStateException());
        }

        assertThat(said()).hasSize(7);
    }

    @Test
    void whatFailsElsewhereIsAnotherKind() {
        for (int i = 0; i < 100; i++) {
            log.error("Incident {} failed", i, new IllegalStateException());
        }
        log.error("Incident {} failed", 100, new IllegalStateException("from another line"));

        assertThat(said()).hasSize(8).endsWith("Incident 100 failed");
    }

    @Test
    void whatNobodyListensToIsNotCounted() {
        for (int i = 0; i < 1000; i++) {
            log.debug("client {} has asked", i);
            assertThat(log.isInfoEnabled()).isTrue();
        }
        flood(10);

        assertThat(said()).hasSize(10);
    }

    private void flood(int lines) {
        for (int i = 0; i < lines; i++) {
            log.info("client {} has asked", i);
        }
    }

    private List<String> said() {
        return told.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
