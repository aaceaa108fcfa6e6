package dev.cofre.service.problem;

import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses a {@code Content-Type} that is a pattern, such as {@code *}{@code /*}. No body is of such a type, and Spring fails on it
 * wherever it first looks at the headers, which is not always where a caller's mistakes are answered.
 */
class WildcardTypeFilter extends OncePerRequestFilter {
    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!isPattern(request.getContentType())) {
            chain.doFilter(request, response);
            return;
        }
        Problem problem = Problem.of(
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                "'Content-Type: %.80s' does not say what the body is; name its type"
                        .formatted(request.getContentType()));
        ProblemAnswer.write(problem, response);
    }

    /** A body that was taken in first comes by once more. */
    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    private static boolean isPattern(@Nullable String type) {
        if (type == null) {
            return false;
        }
        int parameters = type.indexOf(';');
        return type.lastIndexOf('*', parameters < 0 ? type.length() : parameters) >= 0;
    }
}
