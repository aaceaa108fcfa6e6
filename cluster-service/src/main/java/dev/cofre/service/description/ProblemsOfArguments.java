package dev.cofre.service.description;

import dev.cofre.api.problem.ProblemType;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;

/** Who reads something as a value or as JSON refuses what is none. */
final class ProblemsOfArguments implements ImpliedProblems {
    @Override
    public Set<ProblemType> of(Method door) {
        Set<ProblemType> problems = EnumSet.noneOf(ProblemType.class);
        for (Parameter parameter : door.getParameters()) {
            if (parameter.isAnnotationPresent(RequestBody.class)) {
                problems.add(ProblemType.UNREADABLE_BODY);
            } else if (isValue(parameter)) {
                problems.add(ProblemType.INVALID_REQUEST);
            }
        }
        return problems;
    }

    private static boolean isValue(Parameter parameter) {
        return parameter.isAnnotationPresent(PathVariable.class) && parameter.getType() != String.class
                || Arrays.stream(parameter.getAnnotationsByType(RequestParam.class))
                        .anyMatch(asked -> asked.required() || parameter.getType() != String.class);
    }
}
