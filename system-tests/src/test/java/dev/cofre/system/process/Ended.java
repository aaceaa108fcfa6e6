package dev.cofre.system.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.system.cluster.RealCluster;
import dev.cofre.system.http.Http;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A program that has come to its end, with what it said.
 *
 * @param program by what a person knows it
 */
public record Ended(String program, int exit, String out, String err) {
    /** Waits for the end. */
    public static Ended of(RealProcess process) {
        return of(process, RealCluster.PATIENCE);
    }

    public static Ended of(RealProcess process, Duration patience) {
        int exit = process.exit(patience);
        return new Ended(process.toString(), exit, process.out(), process.err());
    }

    public Ended with(int expected) {
        assertThat(exit).as("%s said:%n%s%s", program, out, err).isEqualTo(expected);
        return this;
    }

    /** Each line of its standard output as one JSON object. */
    public List<JsonNode> json() {
        return out.lines().map(Http.JSON::readTree).toList();
    }
}
