package dev.cofre.service.page;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host with its port, as {@code Host} and the addresses of pages have it.
 *
 * @param host a name in lower case, or an address in the form that Java prints
 * @param port -1 if none is named
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-host-and-authority">RFC 9110, Host</a>
 */
record Authority(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::(\\d{1,5}))?");
    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)");

    /** Empty if it is none. Asks no name server. */
    static Optional<Authority> of(@Nullable String text) {
        Matcher parts = FORM.matcher(text == null ? "" : text.strip());
        if (!parts.matches()) {
            return Optional.empty();
        }
        int port = parts.group(2) == null ? -1 : Integer.parseInt(parts.group(2));
        return host(parts.group(1)).map(host -> new Authority(host, port));
    }

    /** A host without a port, an IPv6 address with or without its brackets. */
    static Optional<Authority> ofHost(@Nullable String text) {
        String host = text == null ? "" : text.strip();
        return of(host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host)
                .filter(authority -> authority.port() < 0);
    }

    /** The same with a scheme's own port named. */
    Authority withPortOf(String scheme) {
        return port >= 0 ? this : new Authority(host, scheme.equals("https") ? 443 : 80);
    }

    /** Whether it can only be this machine, whatever any name server says. */
    boolean isLoopback() {
        return host.equals("localhost")
                || address().filter(InetAddress::isLoopbackAddress).isPresent();
    }

    private Optional<InetAddress> address() {
        return host.indexOf(':') >= 0 || IPV4.matcher(host).matches() ? parse(host) : Optional.empty();
    }

    private static Optional<String> host(String text) {
        String host = text.startsWith("[") ? text.substring(1, text.length() - 1) : text;
        return host.indexOf(':') >= 0 || IPV4.matcher(host).matches()
                ? parse(host).map(InetAddress::getHostAddress)
                : Optional.of(host.toLowerCase(Locale.ROOT));
    }

    private static Optional<InetAddress> parse(String address) {
        try {
            return Optional.of(InetAddress.getByName(address)); // an address, so nobody is asked
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
