package dev.cofre.service.log;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Gives every service a log that nobody can flood. */
@AutoConfiguration
public class LogAutoConfiguration {
    @Bean
    LinesOfAKind linesOfAKind() {
        LinesOfAKind filter = new LinesOfAKind(System::nanoTime);
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logs
                && logs.getTurboFilterList().stream().noneMatch(LinesOfAKind.class::isInstance)) {
            logs.addTurboFilter(filter); // one for all services of a process, as in tests
        }
        return filter;
    }
}
