package dev.cofre.service.description;

import static java.util.stream.Collectors.joining;

import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import io.swagger.v3.core.util.AnnotationsUtils;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springdoc.core.customizers.GlobalOperationComponentsCustomizer;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.method.HandlerMethod;

/** Writes into the description of each door with which problems it answers, each under its status. */
final class ProblemAnswers implements GlobalOperationComponentsCustomizer {
    private static final String JSON = org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE;

    private final List<ImpliedProblems> implied;

    ProblemAnswers(List<ImpliedProblems> implied) {
        this.implied = List.copyOf(implied);
    }

    @Override
    public Operation customize(Operation operation, Components components, HandlerMethod door) {
        of(door.getMethod())
                .forEach((status, sentence) -> operation
                        .getResponses()
                        .addApiResponse(
                                status.toString(),
                                new ApiResponse()
                                        .description(sentence)
                                        .content(new Content()
                                                .addMediaType(
                                                        JSON,
                                                        new MediaType()
                                                                .schema(AnnotationsUtils.resolveSchemaFromType(
                                                                        Problem.class, components, null, true))))));
        return operation;
    }

    /** Not called where there is one with components. */
    @Override
    public Operation customize(Operation operation, HandlerMethod door) {
        return operation;
    }

    /** What is said of each status. */
    private Map<Integer, String> of(Method door) {
        Set<ProblemType> named = EnumSet.noneOf(ProblemType.class);
        Map<Integer, String> sentences = new TreeMap<>();
        AnnotatedElementUtils.getMergedRepeatableAnnotations(door, ProblemAnswer.class, ProblemAnswer.Several.class)
                .forEach(answer -> {
                    named.addAll(Arrays.asList(answer.value()));
                    say(sentences, answer.value(), answer.note());
                });
        implied.stream()
                .flatMap(each -> each.of(door).stream())
                .filter(named::add)
                .forEach(type -> say(sentences, new ProblemType[] {type}, ""));
        return sentences;
    }

    private static void say(Map<Integer, String> sentences, ProblemType[] types, String note) {
        Arrays.stream(types).map(ProblemType::status).distinct().forEach(status -> {
            String said = Arrays.stream(types)
                    .filter(type -> type.status() == status)
                    .map(ProblemAnswers::sentence)
                    .collect(joining("; "));
            sentences.merge(status, note.isEmpty() ? said : said + ". " + note, (one, other) -> one + "\n\n" + other);
        });
    }

    /** Such as {@code unknown-file: No such file}. */
    private static String sentence(ProblemType type) {
        return "%s: %s".formatted(type.slug(), type.title());
    }
}
