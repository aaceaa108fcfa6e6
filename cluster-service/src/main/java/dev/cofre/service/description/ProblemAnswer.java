package dev.cofre.service.description;

import dev.cofre.api.problem.ProblemType;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Problems with which a door answers, for its description: status and title are those of the types. On another annotation they are for all
 * doors that have that one. What any door answers with that has such arguments need not be said ({@link ImpliedProblems}).
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(ProblemAnswer.Several.class)
public @interface ProblemAnswer {
    ProblemType[] value();

    /** What the titles do not say: when it answers so, or what to do. */
    String note() default "";

    @Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
    @Retention(RetentionPolicy.RUNTIME)
    @interface Several {
        ProblemAnswer[] value();
    }
}
