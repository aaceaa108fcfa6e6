package dev.cofre.api.upload;

import java.util.List;

/** The manager's answers to an {@link AssignRequest}, one for each file, in the same order. */
public record Assignments(List<Assignment> assignments) {
    public Assignments {
        assignments = List.copyOf(assignments);
    }
}
