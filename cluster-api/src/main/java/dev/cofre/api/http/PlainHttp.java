package dev.cofre.api.http;

import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;

/**
 * HTTP without anything that a library does by itself. Who tries again, and where, is decided by the callers, in one place each; an
 * answer that sends elsewhere is no answer; and a digest is of the bytes as they are stored.
 */
public final class PlainHttp {
    private PlainHttp() {}

    /** Its making reads all certificate authorities of this machine, which takes longer than many a command of a client. */
    private static final class Tls {
        static final TlsSocketStrategy STRATEGY = DefaultClientTlsStrategy.createDefault();
    }

    /** A pool of connections that has no limits yet. What TLS needs is made when the first connection needs it. */
    public static PoolingHttpClientConnectionManagerBuilder connections() {
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setTlsSocketStrategy((socket, target, port, attachment, context) ->
                        Tls.STRATEGY.upgrade(socket, target, port, attachment, context));
    }

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
