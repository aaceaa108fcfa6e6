package dev.cofre.api.file;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** On how many different nodes a blob should be: 1 to 16. */
public record ReplicationFactor(@JsonValue int copies) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ReplicationFactor {
        if (copies < 1 || copies > 16) {
            throw new IllegalArgumentException("replication factor must be 1 to 16, was " + copies);
        }
    }

    public static ReplicationFactor of(String text) {
        try {
            return new ReplicationFactor(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("replication factor must be 1 to 16, was '%.20s'".formatted(text), e);
        }
    }

    /** How many that is beside the one that a node has itself. */
    public int others() {
        return copies - 1;
    }

    @Override
    public String toString() {
        return Integer.toString(copies);
    }
}
