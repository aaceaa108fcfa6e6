package dev.cofre.service.problem;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Gives every service of the cluster the same way of saying what went wrong. */
@AutoConfiguration
@Import({ProblemAdvice.class, WildcardTypeFilter.class})
public class ProblemAutoConfiguration {
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> answersThatFailHalfWayAreCutOff() {
        return factory -> factory.addContextValves(new BreakOffValve());
    }
}
