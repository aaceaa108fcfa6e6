package dev.cofre.service.time;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class JobFaultsTests {
    private final Logger logger = (Logger) LoggerFactory.getLogger(JobFaults.class);
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();
    private Instant now = Instant.EPOCH;
    private final JobFaults faults = new JobFaults(() -> now);

    @BeforeEach
    void listen() {
        told.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(told);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(told);
        logger.setLevel(null);
    }

    @Test
    void whatFailsEverySecondIsToldOnceInTenMinutes() {
        for (int i = 0; i < 1000; i++) {
            faults.handleError(fault());
            now = now.plus(Duration.ofSeconds(1));
        }

        assertThat(told.list).hasSize(2).allMatch(event -> event.getThrowableProxy() != null);
    }

    @Test
    void whatCannotBeDoneNowIsALine() {
        faults.handleError(new ProblemException(ProblemType.BUSY, "the disk is full", Duration.ofSeconds(1)));

        assertThat(told.list).singleElement().satisfies(event -> {
            assertThat(event.getThrowableProxy()).isNull();
            assertThat(event.getFormattedMessage()).contains("the disk is full");
        });
    }

    @Test
    void anotherFaultIsToldBesides() {
        faults.handleError(fault());
        faults.handleError(new IllegalArgumentException("another"));

        assertThat(told.list).hasSize(2);
    }

    private static RuntimeException fault() {
        return List.of(new IllegalStateException("always the same")).get(0);
    }
}
