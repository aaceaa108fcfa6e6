package dev.cofre.storage;

import dev.cofre.api.file.ClientName;
import dev.cofre.service.intake.Lanes;
import dev.cofre.service.intake.Lanes.Lane;
import dev.cofre.service.intake.LeastRate;
import dev.cofre.service.web.BearerToken;
import dev.cofre.service.web.FilterOrder;
import dev.cofre.storage.grant.Grants;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.util.function.SingletonSupplier;

/** What requests may take of a server: threads for each kind, and none for who sends next to nothing. */
@Configuration(proxyBeanMethods = false)
class IntakeConfiguration {
    /** A modem's. */
    private static final long LEAST_RATE = 1 << 10;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Bean
    FilterRegistrationBean<Lanes> lanes(ObjectProvider<Grants> grants) {
        ServerLanes lanes = new ServerLanes(SingletonSupplier.of(grants::getObject));
        FilterRegistrationBean<Lanes> registration =
                new FilterRegistrationBean<>(new Lanes(lanes::of, lanes::callerOf));
        registration.setOrder(FilterOrder.INTAKE);
        return registration;
    }

    @Bean
    FilterRegistrationBean<LeastRate> leastRate() {
        FilterRegistrationBean<LeastRate> registration =
                new FilterRegistrationBean<>(new LeastRate(PATIENCE, LEAST_RATE));
        registration.setOrder(FilterOrder.INTAKE + 1);
        return registration;
    }

    /** Together they are no more than the web server has ({@code server.tomcat.threads.max}). */
    private static final class ServerLanes {
        private static final Set<String> OF_PEERS = Set.of("/replicas", "/proofs", "/node", "/journal", "/take-back");

        private final Lane watchers = new Lane("questions about health and metrics", 16);
        private final Lane peers = new Lane("calls of other servers", 96);
        private final Lane readers = new Lane("downloads", 112);
        private final Lane writers = new Lane("uploads", 120);

        private final SingletonSupplier<Grants> grants;

        private ServerLanes(SingletonSupplier<Grants> grants) {
            this.grants = grants;
        }

        /** Who reads slowly holds a thread. Uploads are counted when they are let in. */
        private Optional<String> callerOf(HttpServletRequest request) {
            if (of(request) != readers) {
                return Optional.empty();
            }
            String grant = request.getParameter("grant"); // there is no body that it could be in
            return Optional.ofNullable(grant)
                    .or(() -> BearerToken.in(request.getHeader(HttpHeaders.AUTHORIZATION)))
                    .flatMap(token -> grants.obtain().clientIn(token))
                    .map(ClientName::value)
                    .or(() -> Optional.of(""));
        }

        private Lane of(HttpServletRequest request) {
            String path = request.getRequestURI();
            int end = path.indexOf('/', 1);
            String first = end < 0 ? path : path.substring(0, end);
            if (first.equals("/actuator")) {
                return watchers;
            }
            if (OF_PEERS.contains(first)) {
                return peers;
            }
            if (first.equals("/blobs")) {
                return request.getMethod().equals("POST") ? peers : readers;
            }
            return writers;
        }
    }
}
