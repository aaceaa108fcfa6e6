package dev.cofre.storage.grant;

import dev.cofre.api.problem.ProblemType;
import dev.cofre.service.description.ProblemAnswer;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The refusals of a door that {@link Grants} guard, for the API description. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ProblemAnswer({
    ProblemType.GRANT_MISSING,
    ProblemType.GRANT_INVALID,
    ProblemType.GRANT_EXPIRED,
    ProblemType.GRANT_FOREIGN,
    ProblemType.NOT_REGISTERED
})
public @interface TakesGrant {}
