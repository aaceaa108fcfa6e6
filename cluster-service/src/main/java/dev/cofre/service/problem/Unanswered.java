package dev.cofre.service.problem;

import java.nio.channels.ClosedChannelException;
import org.springframework.web.client.RestClientException;

/** Why another service gave no answer, in words that a caller may read: no class of ours, and no address that is not the caller's. */
public final class Unanswered {
    private Unanswered() {}

    public static String why(RestClientException e) {
        Throwable cause = e.getMostSpecificCause();
        if (cause instanceof ClosedChannelException) {
            return "the connection was cut";
        }
        if (cause == e) {
            return "its answer cannot be read";
        }
        return cause.getMessage() == null ? "no connection could be made" : cause.getMessage();
    }
}
