package dev.cofre.manager.access;

import dev.cofre.service.intake.BodyLimits;
import jakarta.servlet.http.HttpServletRequest;
import java.util.OptionalLong;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.util.function.SingletonSupplier;

/** How much each call to the manager may send. What will be refused for want of a token is left where it is. */
class CallLimits implements BodyLimits {
    /** A thousand proofs of sixteen servers each. */
    static final long FROM_NODES = 8 << 20;

    /** A thousand files with the longest names. */
    private static final long LISTS = 2 << 20;

    private static final long OTHERS = 64 << 10;
    private static final Set<String> LISTED = Set.of("/assign", "/uploads/statuses");

    private final SingletonSupplier<Access> access;

    CallLimits(SingletonSupplier<Access> access) {
        this.access = access;
    }

    @Override
    public OptionalLong most(HttpServletRequest request) {
        String path = request.getRequestURI();
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (path.equals("/files") || path.startsWith("/actuator")) {
            return OptionalLong.empty(); // the body stays with the client, who takes it elsewhere; or there is none
        }
        Access access = this.access.obtain();
        if (access.isNode(authorization)) {
            return OptionalLong.of(FROM_NODES);
        }
        if (!access.knows(authorization)) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(LISTED.contains(path) ? LISTS : OTHERS);
    }
}
