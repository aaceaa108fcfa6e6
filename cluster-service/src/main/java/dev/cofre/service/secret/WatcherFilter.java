package dev.cofre.service.secret;

import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.service.problem.ProblemAnswer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps what a service tells of itself (hosts, folders, sizes) for its watchers. Whether it is well, anybody may know: launchers and
 * proxies ask that before they have anything to show.
 */
class WatcherFilter extends OncePerRequestFilter {
    private static final String OPEN = "/actuator/health";
    private static final Principal WATCHER = () -> "watcher";

    private final Watchers watchers;

    WatcherFilter(Watchers watchers) {
        this.watchers = watchers;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (watchers.include(request.getHeader(HttpHeaders.AUTHORIZATION))) {
            chain.doFilter(asWatcher(request), response);
        } else if (isHealth(request.getRequestURI()) && isHealth(request.getServletPath())) { // however it is written
            chain.doFilter(request, response); // without details, as nobody is known to ask
        } else {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            ProblemAnswer.write(
                    Problem.of(
                            ProblemType.UNAUTHENTICATED,
                            "metrics are for who watches the cluster: send the cluster's secret, or the token of %s, as 'Authorization: Bearer …'"
                                    .formatted(Watchers.KEY)),
                    response);
        }
    }

    private static boolean isHealth(String path) {
        return path.equals(OPEN) || path.startsWith(OPEN + "/");
    }

    private static HttpServletRequest asWatcher(HttpServletRequest request) {
        return new HttpServletRequestWrapper(request) {
            @Override
            public Principal getUserPrincipal() {
                return WATCHER;
            }
        };
    }
}
