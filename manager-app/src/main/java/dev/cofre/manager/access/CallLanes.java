package dev.cofre.manager.access;

import dev.cofre.service.intake.Lanes.Lane;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.util.function.SingletonSupplier;

/** Which threads are whose at the manager. Together they are no more than the web server has ({@code server.tomcat.threads.max}). */
class CallLanes {
    private static final Set<String> OF_NODES = Set.of("/commit", "/backup-target", "/challenges");

    private final Lane watchers = new Lane("questions about health and metrics", 16);
    private final Lane nodes = new Lane("calls of storage servers", 128);
    private final Lane clients = new Lane("calls of clients", 96);

    private final SingletonSupplier<Access> access;

    CallLanes(SingletonSupplier<Access> access) {
        this.access = access;
    }

    /** Whose share of the threads for clients a call takes; a server's and an operator's take none. */
    Optional<String> callerOf(HttpServletRequest request) {
        return of(request) == clients
                ? access.obtain().named(request.getHeader(HttpHeaders.AUTHORIZATION), request.getQueryString())
                : Optional.empty();
    }

    Lane of(HttpServletRequest request) {
        String path = request.getRequestURI();
        if (path.startsWith("/actuator")) {
            return watchers;
        }
        boolean reporting = path.startsWith("/nodes") && request.getMethod().equals("POST");
        return reporting || OF_NODES.contains(path) ? nodes : clients;
    }
}
