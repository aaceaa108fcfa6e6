package dev.cofre.storage.manager;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What this process says with each call to the manager, so that it is known which server calls. Thread-safe. */
@Component
public class ManagerSession {
    private volatile @Nullable String session;

    /** From a registration on. */
    public void begin(String token) {
        session = token;
    }

    /** Until the next registration the cluster's secret is all that there is to say. */
    public void end() {
        session = null;
    }

    Optional<String> current() {
        return Optional.ofNullable(session);
    }
}
