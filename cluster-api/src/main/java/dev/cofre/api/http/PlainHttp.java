package dev.cofre.api.http;

import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;

/**
 * HTTP without anything that a library does by itself. Who tries again, and where, is decided by the callers, in one place each; an
 * answer that sends elsewhere is no answer; and a digest is of the bytes as they are stored.
 */
public final class PlainHttp {
    private PlainHttp() {}

    /** A client that has no limits yet. */
    public static HttpClientBuilder client() {
        return HttpClients.custom()
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression();
    }
}
