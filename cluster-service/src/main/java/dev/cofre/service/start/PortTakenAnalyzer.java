package dev.cofre.service.start;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Says which line to change when the port is taken; Spring's own analyzer does not know our files. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class PortTakenAnalyzer extends AbstractFailureAnalyzer<PortInUseException> {
    private final Environment environment;

    PortTakenAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PortInUseException cause) {
        ProfileFile file = ProfileFile.of(environment);
        return new FailureAnalysis(
                "Port %d is taken by another process, so %s cannot listen on it."
                        .formatted(cause.getPort(), file.profile()),
                "Stop the other process, or choose another port: key %s in %s.".formatted(file.portKey(), file.path()),
                cause);
    }
}
