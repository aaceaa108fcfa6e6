package dev.cofre.client.transfer.exchange;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.NoHttpResponseException;

/** What lies below the exceptions in which libraries wrap each other's. */
public final class Causes {
    private Causes() {}

    public static <T extends Throwable> Optional<T> find(Throwable thrown, Class<T> wanted) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (wanted.isInstance(cause)) {
                return Optional.of(wanted.cast(cause));
            }
        }
        return Optional.empty();
    }

    /** True if no byte can have reached the other side. */
    public static boolean unreached(Throwable thrown) {
        return find(thrown, UnknownHostException.class).isPresent()
                || find(thrown, ConnectTimeoutException.class).isPresent()
                || find(thrown, ConnectException.class).isPresent();
    }

    /** A broken exchange in words for a person. */
    public static String inWords(Throwable thrown) {
        if (find(thrown, UnknownHostException.class).isPresent()) {
            return "its name is not known";
        }
        if (find(thrown, ConnectTimeoutException.class).isPresent()) {
            return "it does not accept connections";
        }
        if (find(thrown, ConnectException.class).isPresent()) {
            return "connection refused";
        }
        if (find(thrown, SocketTimeoutException.class).isPresent()) {
            return "it has gone silent";
        }
        if (find(thrown, NoHttpResponseException.class).isPresent()
                || find(thrown, ConnectionClosedException.class).isPresent()) {
            return "it cut the connection";
        }
        Throwable innermost = thrown;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return innermost.getMessage() == null ? innermost.getClass().getSimpleName() : innermost.getMessage();
    }
}
