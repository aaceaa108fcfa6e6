package dev.cofre.api.node;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** The name of a storage server, such as {@code server3}: lower-case letters, digits and dashes, at most 63. */
public record NodeId(@JsonValue String value) implements Comparable<NodeId> {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public NodeId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a server's name is lower-case letters, digits and dashes, at most 63, beginning with a letter;"
                            + " got '%.80s'".formatted(value));
        }
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
