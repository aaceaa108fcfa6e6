package dev.cofre.service.secret;

import dev.cofre.api.blob.BlobId;
import dev.cofre.service.start.StartRefusedException;
import dev.cofre.service.web.BearerToken;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who may see what a service tells of itself: operators, and programs that watch it for them. */
final class Watchers {
    static final String KEY = "cofre.monitor";

    private final ClusterSecret secret;
    private final Doors doors;
    private final @Nullable BlobId monitor;

    /** @param monitor the SHA-256 of a token that is good for watching only; blank or null if there is none */
    Watchers(ClusterSecret secret, Doors doors, @Nullable String monitor) {
        this.secret = secret;
        this.doors = doors;
        this.monitor = monitor == null || monitor.isBlank() ? null : digest(monitor);
    }

    boolean include(@Nullable String authorization) {
        return doors.openToOperators() || secret.isIn(authorization) || isMonitor(authorization);
    }

    /** By digests: what the time of comparing tells is of no use for guessing the token. */
    private boolean isMonitor(@Nullable String authorization) {
        return monitor != null
                && BearerToken.in(authorization)
                        .map(token -> BlobId.ofContent(token.getBytes(StandardCharsets.UTF_8)))
                        .filter(monitor::equals)
                        .isPresent();
    }

    private static BlobId digest(String text) {
        try {
            return BlobId.of(text.strip().toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new StartRefusedException(
                    "%s is not the SHA-256 of a token: that has 64 hexadecimal digits.".formatted(KEY),
                    "Make it with: printf %s \"$TOKEN\" | sha256sum");
        }
    }
}
