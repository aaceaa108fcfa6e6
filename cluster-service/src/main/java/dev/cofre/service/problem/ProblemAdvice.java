package dev.cofre.service.problem;

import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.service.life.Fatal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.coyote.BadRequestException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springdoc.api.OpenApiResourceNotFoundException;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.MismatchedInputException;

/**
 * The one place where failures become answers: a {@link ProblemException} as what it says, Spring's own refusals under
 * our types, and anything else as an internal error that shows no more than a number to look for in the log.
 */
@RestControllerAdvice
class ProblemAdvice {
    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final AtomicLong INCIDENTS = new AtomicLong();

    @ExceptionHandler
    @Nullable
    ResponseEntity<Problem> problem(ProblemException e, HttpServletRequest request, HttpServletResponse response) {
        if (response.isCommitted()) {
            log.warn("{} {} broke off: {}", request.getMethod(), request.getRequestURI(), e.getMessage());
            BreakOffValve.breakOff(request, e);
            return null;
        }
        return answer(e.problem(), retryAfter(e));
    }

    @ExceptionHandler
    ResponseEntity<Problem> unreadable(HttpMessageNotReadableException e) {
        return answer(
                ProblemType.UNREADABLE_BODY,
                "the body is not the JSON that this call takes: %s%s".formatted(place(e), innermost(e)));
    }

    @ExceptionHandler
    ResponseEntity<Problem> tooSlow(SlowBodyException e) {
        return answer(ProblemType.UNREADABLE_BODY, "%s; send it again, faster".formatted(e.getMessage()));
    }

    @ExceptionHandler
    ResponseEntity<Problem> badParameter(MethodArgumentTypeMismatchException e) {
        return answer(ProblemType.INVALID_REQUEST, "'%s': %s".formatted(e.getName(), innermost(e)));
    }

    @ExceptionHandler
    ResponseEntity<Problem> unknownDescription(OpenApiResourceNotFoundException e) {
        return answer(
                ProblemType.NOT_FOUND,
                "there is no such part of the description; /v3/api-docs/swagger-config lists them, and /v3/api-docs is all");
    }

    @ExceptionHandler
    ResponseEntity<Problem> unknownAddress(NoResourceFoundException e, HttpServletRequest request) {
        return answer(
                ProblemType.NOT_FOUND,
                "there is no '%.200s' here; /swagger-ui.html shows what there is, and what stands before it in the address may be too much"
                        .formatted(request.getRequestURI()));
    }

    @ExceptionHandler
    ResponseEntity<Problem> otherMethod(HttpRequestMethodNotSupportedException e, HttpServletRequest request) {
        String[] possible = e.getSupportedMethods();
        return answer(
                ProblemType.METHOD_NOT_ALLOWED,
                "'%.200s' takes no %s%s"
                        .formatted(
                                request.getRequestURI(),
                                e.getMethod(),
                                possible == null || possible.length == 0
                                        ? ""
                                        : ", but "
                                                + Stream.of(possible).sorted().collect(Collectors.joining(", "))),
                e.getHeaders());
    }

    /** The other side has hung up, or what it sends is no HTTP: nobody is left to answer, or Tomcat has answered. */
    @ExceptionHandler
    void gone(BadRequestException e, HttpServletRequest request) {
        log.debug("{} {} was given up by its caller: {}", request.getMethod(), request.getRequestURI(), e.getMessage());
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Problem> other(Exception e, HttpServletRequest request, HttpServletResponse response) {
        Fatal.check(e); // Spring hands on an Error as the cause of an exception
        if (e instanceof ErrorResponse refusal) {
            return answer(ofStatus(refusal.getStatusCode()), sentence(refusal), refusal.getHeaders());
        }
        if (e instanceof IOException && e.getCause() instanceof BadRequestException || isAnswered(e)) {
            return null;
        }
        long incident = INCIDENTS.incrementAndGet();
        log.error("Incident {}: {} {} failed", incident, request.getMethod(), request.getRequestURI(), e);
        if (response.isCommitted()) {
            BreakOffValve.breakOff(request, e);
            return null;
        }
        return answer(
                ProblemType.INTERNAL,
                "the server failed on this request; its log says why under 'Incident %d'".formatted(incident));
    }

    /** The connection was ended with a refusal, or by the caller, and Tomcat still asks for the page of an error. */
    private static boolean isAnswered(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof AsyncRequestNotUsableException) {
                return true;
            }
        }
        return false;
    }

    private static ResponseEntity<Problem> answer(ProblemType type, String detail) {
        return answer(Problem.of(type, detail), new HttpHeaders());
    }

    private static ResponseEntity<Problem> answer(ProblemType type, String detail, HttpHeaders headers) {
        return answer(Problem.of(type, detail), headers);
    }

    private static ResponseEntity<Problem> answer(Problem problem, HttpHeaders headers) {
        return ResponseEntity.status(problem.status())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private static HttpHeaders retryAfter(ProblemException e) {
        HttpHeaders headers = new HttpHeaders();
        e.retryAfter()
                .ifPresent(wait -> headers.set(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, wait.toSeconds()))));
        return headers;
    }

    private static ProblemType ofStatus(HttpStatusCode status) {
        return switch (status.value()) {
            case 404 -> ProblemType.NOT_FOUND;
            case 405 -> ProblemType.METHOD_NOT_ALLOWED;
            case 406 -> ProblemType.NOT_ACCEPTABLE;
            case 413 -> ProblemType.TOO_LARGE;
            case 415 -> ProblemType.UNSUPPORTED_MEDIA_TYPE;
            default -> status.is4xxClientError() ? ProblemType.INVALID_REQUEST : ProblemType.INTERNAL;
        };
    }

    private static String sentence(ErrorResponse refusal) {
        String detail = refusal.getBody().getDetail();
        return detail == null ? refusal.getBody().getTitle() + "" : detail;
    }

    /** The value types say in their constructors what is wrong; that sentence lies under what the framework wraps round it. */
    private static String innermost(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        if (cause instanceof IllegalArgumentException && cause.getMessage() != null) {
            return cause.getMessage();
        }
        if (cause instanceof ConversionFailedException || e instanceof MethodArgumentTypeMismatchException) {
            return "not a value of this kind";
        }
        if (cause instanceof MismatchedInputException) {
            return "it is missing or of another kind";
        }
        return cause.getClass().getSimpleName().toLowerCase(Locale.ROOT).contains("eof")
                ? "it ends too early"
                : "it cannot be parsed";
    }

    /** Where in the body, such as {@code at 'files[0].name': }; nothing if it is the body as a whole. */
    private static String place(HttpMessageNotReadableException e) {
        StringBuilder path = new StringBuilder();
        if (e.getCause() instanceof DatabindException mapping) {
            for (JacksonException.Reference step : mapping.getPath()) {
                if (step.getPropertyName() == null) {
                    path.append('[').append(step.getIndex()).append(']');
                } else {
                    path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
                }
            }
        }
        return path.isEmpty() ? "" : "at '%s': ".formatted(path);
    }
}
