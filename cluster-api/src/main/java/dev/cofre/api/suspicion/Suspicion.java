package dev.cofre.api.suspicion;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.node.NodeId;
import java.time.Instant;

/**
 * What speaks against a server's word. Nothing is done for it: whoever is lied about must not be hurt by it.
 *
 * @param count how often it was found
 * @param said the newest finding, and whose it is: a sentence without a full stop
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Suspicion(NodeId node, Kind kind, long count, Instant first, Instant last, String said) {
    public enum Kind {
        /** It gives other bytes than those that were asked for. */
        OTHER_BYTES,
        /** It says to readers that it does not have what it lets the catalog count on. */
        NOT_HERE,
        /** It could not prove that it holds what it says. */
        UNPROVEN,
        /** What it gives as signed by it, or passes on as signed by another, is not. */
        BAD_SIGNATURE,
        /** It hands in an upload, or asks for copies of one, that nobody has assigned as what it says. */
        NOT_ASSIGNED,
        /** It says something in the name of another server. */
        SPEAKS_FOR_ANOTHER,
        /** Somebody with another key asks to be let in under its name. */
        NAME_CLAIMED,
        /** Two processes report with its key: its folder was copied. */
        RUNS_TWICE;

        /** Whether clients and servers can find it; all else the manager sees itself. */
        public boolean isTold() {
            return this == OTHER_BYTES || this == NOT_HERE || this == BAD_SIGNATURE;
        }
    }

    /** For people: a sentence without a full stop. */
    public String inWords() {
        return count == 1 ? said : "%s; %,d times since %s".formatted(said, count, first);
    }
}
