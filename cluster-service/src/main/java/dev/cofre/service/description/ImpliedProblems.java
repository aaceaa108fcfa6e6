package dev.cofre.service.description;

import dev.cofre.api.problem.ProblemType;
import java.lang.reflect.Method;
import java.util.Set;

/** Tells which problems a door answers with besides those that it names itself ({@link ProblemAnswer}). */
@FunctionalInterface
public interface ImpliedProblems {
    Set<ProblemType> of(Method door);
}
