package dev.cofre.manager.node;

import dev.cofre.api.identity.Challenge;
import dev.cofre.service.time.SteadyTime;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Values that registrations are signed for. Each is good once, for a short time, and at the manager that gave it. Thread-safe. */
@Component
class Challenges {
    private static final int BYTES = 32;
    private static final int MOST = 10_000;
    private static final Duration TIME = Duration.ofMinutes(1);

    private final SteadyTime time;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Instant> given = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MOST;
        }
    };

    Challenges(SteadyTime time) {
        this.time = time;
    }

    synchronized Challenge give() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String value = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        given.put(value, time.now());
        return new Challenge(value);
    }

    /** Whether this was given a short time ago; from now on it is not any more. */
    synchronized boolean take(String value) {
        Instant at = given.remove(value);
        return at != null && time.since(at).compareTo(TIME) < 0;
    }
}
