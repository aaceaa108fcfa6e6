package dev.cofre.service.web;

import java.net.http.HttpClient;
import java.time.Duration;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;

/** How a service asks others that is asked by all: seldom, so that one client of the JDK's is enough for its whole process. Thread-safe. */
public final class Asking {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    private Asking() {}

    public static HttpClient client() {
        return CLIENT;
    }

    /** @param answer how long one may take */
    public static ClientHttpRequestFactory within(Duration answer) {
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(CLIENT);
        requests.setReadTimeout(answer);
        return requests;
    }
}
