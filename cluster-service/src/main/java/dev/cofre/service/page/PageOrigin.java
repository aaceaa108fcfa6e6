package dev.cofre.service.page;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a page comes from.
 *
 * @param scheme http or https
 * @param authority with its port
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6454">RFC 6454, The Web Origin Concept</a>
 */
record PageOrigin(String scheme, Authority authority) {
    /** Empty if it is none, as {@code null} is, which browsers say when they will not tell. */
    static Optional<PageOrigin> of(@Nullable String text) {
        String origin = text == null ? "" : text.strip();
        int end = origin.indexOf("://");
        String scheme = end < 0 ? "" : origin.substring(0, end).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return Optional.empty();
        }
        return Authority.of(origin.substring(end + 3)).map(at -> new PageOrigin(scheme, at.withPortOf(scheme)));
    }

    /** Whether a request to this host goes to where the page came from. A proxy before the service may have taken off the TLS. */
    boolean isOf(Authority host) {
        return authority.equals(host.withPortOf(scheme));
    }
}
