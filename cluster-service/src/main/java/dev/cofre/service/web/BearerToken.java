package dev.cofre.service.web;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The token in an {@code Authorization} header (RFC 6750, section 2.1); the scheme's case does not matter (RFC 9110). */
public final class BearerToken {
    private static final String SCHEME = "Bearer ";

    private BearerToken() {}

    /** @return empty without a header, or with one of another scheme */
    public static Optional<String> in(@Nullable String authorization) {
        return Optional.ofNullable(authorization)
                .filter(header -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(header -> header.substring(SCHEME.length()).strip());
    }
}
