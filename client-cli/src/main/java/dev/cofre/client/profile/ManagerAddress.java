package dev.cofre.client.profile;

import java.net.URI;

/**
 * Where the manager is.
 *
 * @param origin who says so, to be named when nobody answers there; such as {@code --manager}
 */
public record ManagerAddress(URI url, String origin) {
    private static final int MOST_PORT = 65535;

    public ManagerAddress {
        if (url.getRawUserInfo() != null) { // not to be shown: it may have a password
            throw new InvalidProfileException(
                    "the manager's address (%s) names a user, which Cofre does not know; leave out all up to the '@', and give a token as COFRE_TOKEN"
                            .formatted(origin));
        }
        String scheme = url.getScheme();
        if (url.getHost() == null || url.getPort() > MOST_PORT || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new InvalidProfileException(
                    "the manager's address '%s' (%s) is no URL; give one like http://127.0.0.1:7000"
                            .formatted(url, origin));
        }
    }

    /**
     * Reads an address as people write it.
     *
     * @throws InvalidProfileException if {@code text} is no http or https URL with a host
     */
    public static ManagerAddress parse(String text, String origin) {
        try {
            return new ManagerAddress(URI.create(text), origin);
        } catch (IllegalArgumentException e) {
            throw new InvalidProfileException(
                    "the manager's address '%s' (%s) is no URL; give one like http://127.0.0.1:7000"
                            .formatted(text, origin));
        }
    }
}
