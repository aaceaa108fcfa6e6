package dev.cofre.service.page;

import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.service.problem.ProblemAnswer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Stands before every door. A browser reaches what its machine reaches, and does what any page tells it to; so a request must be for a
 * name of this service, which a page that has its own name point here cannot say (DNS rebinding), and must not come from a page of
 * anybody else. Programs that are no browsers say nothing of pages, and pass.
 *
 * @see <a href="https://www.w3.org/TR/fetch-metadata/">Fetch Metadata Request Headers</a>
 */
class ForeignPageFilter extends OncePerRequestFilter {
    private static final Logger log = LoggerFactory.getLogger(ForeignPageFilter.class);

    private static final String SITE = "Sec-Fetch-Site";
    private static final Set<String> FROM_HERE = Set.of("same-origin", "none");
    /** What a person may follow a link to from anywhere: it changes nothing, and shows nothing but words. */
    private static final Set<String> DESCRIPTION = Set.of("/", "/swagger-ui.html", "/swagger-ui/index.html");
    /** The one door that takes what forms send. */
    private static final String FORM_DOOR = "/files";

    private static final String FORM_WITH_FILES = "multipart/form-data";
    private static final Set<String> FORMS = Set.of("application/x-www-form-urlencoded", "text/plain", FORM_WITH_FILES);
    private static final int LONGEST_LIST = 500;

    private final OwnNames names;

    ForeignPageFilter(OwnNames names) {
        this.names = names;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.addHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        response.setHeader("X-Content-Type-Options", "nosniff");
        // nobody's page has it inside, to be looked at through tricks or clicked by mistake
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        Optional<Problem> refusal = refusal(request);
        if (refusal.isPresent()) {
            log.debug(
                    "{} {} is refused: {}",
                    request.getMethod(),
                    request.getRequestURI(),
                    refusal.get().detail());
            ProblemAnswer.write(refusal.get(), response);
            return;
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null) { // from a page of this cluster
            response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            response.setHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, "ETag, Repr-Digest, Content-Range");
            if (CorsUtils.isPreFlightRequest(request)) {
                allow(request, response);
                return;
            }
        }
        chain.doFilter(request, response);
    }

    private Optional<Problem> refusal(HttpServletRequest request) {
        String named = request.getHeader(HttpHeaders.HOST);
        Optional<Authority> host = Authority.of(named);
        // without a host it is HTTP/1.0, and no browser
        if (named != null && (host.isEmpty() || !names.include(host.get(), request.getLocalAddr()))) {
            return Optional.of(Problem.of(
                    ProblemType.FOREIGN_HOST,
                    "this is not '%.80s'; if that is a name of this service, add it to %s (COFRE_NAMES) and start the service again"
                            .formatted(named, OwnNames.SETTING)));
        }
        List<String> pages = Collections.list(request.getHeaders(HttpHeaders.ORIGIN));
        for (String page : pages) {
            if (!mayCall(page, host)) {
                return Optional.of(Problem.of(
                        ProblemType.FOREIGN_PAGE,
                        "the page that sends this is of '%.80s', and only pages of this cluster may; if it is one, add it to %s (COFRE_NAMES)"
                                .formatted(page, OwnNames.SETTING)));
            }
        }
        String site = request.getHeader(SITE);
        if (pages.isEmpty() && site != null && !FROM_HERE.contains(site) && !isLinkToDescription(request)) {
            return Optional.of(Problem.of(
                    ProblemType.FOREIGN_PAGE,
                    "a page of another site sends this (%s: %.20s), and only pages of this cluster may; a person may type the address"
                            .formatted(SITE, site)));
        }
        if (isAFormElsewhere(request)) {
            return Optional.of(Problem.of(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE,
                    "'Content-Type: %.80s' is that of a page's form, which this call does not take; send it without, or as the call's description says"
                            .formatted(request.getContentType())));
        }
        return Optional.empty();
    }

    private boolean mayCall(String page, Optional<Authority> host) {
        return PageOrigin.of(page)
                .filter(origin -> names.pages().contains(origin)
                        || host.filter(origin::isOf).isPresent())
                .isPresent();
    }

    private static boolean isLinkToDescription(HttpServletRequest request) {
        return request.getMethod().equals("GET")
                && "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
                && "document".equals(request.getHeader("Sec-Fetch-Dest"))
                && DESCRIPTION.contains(request.getRequestURI());
    }

    /** Older browsers do not say where a form is from; but a form always says what it is. */
    private static boolean isAFormElsewhere(HttpServletRequest request) {
        String type = baseType(request.getContentType());
        return request.getMethod().equals("POST")
                && FORMS.contains(type)
                && !(type.equals(FORM_WITH_FILES) && request.getRequestURI().equals(FORM_DOOR));
    }

    private static String baseType(@Nullable String type) {
        return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** Answers a browser that asks beforehand whether a page of this cluster may. */
    private static void allow(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, PUT");
        String headers = request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
        if (headers != null && headers.length() <= LONGEST_LIST) {
            response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, headers);
        }
        response.setHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "1800");
        response.setStatus(HttpStatus.NO_CONTENT.value());
    }
}
