package dev.cofre.client.transfer.exchange;

import dev.cofre.api.http.PlainHttp;
import dev.cofre.api.problem.ProblemReader;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * One connection pool, and the RestClients over it. No interceptor may ever be added to one of them: it would make the
 * client hold whole bodies in memory.
 */
public final class Http implements AutoCloseable {
    private static final int CONNECTIONS = 64;
    private static final int BUFFER_BYTES = 32 * 1024;
    /** Below the keep-alive time of common servers: a body sent into a closed connection cannot be sent again. */
    private static final Timeout IDLE = Timeout.ofSeconds(10);

    private static final JacksonJsonHttpMessageConverter JSON =
            new JacksonJsonHttpMessageConverter(JsonMapper.shared());

    private final TransferLimits limits;
    private final CloseableHttpClient client;

    public Http(TransferLimits limits) {
        this.limits = limits;
        client = PlainHttp.client()
                .setConnectionManager(PlainHttp.connections()
                        .setMaxConnTotal(CONNECTIONS)
                        .setMaxConnPerRoute(CONNECTIONS)
                        .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                                .http1Config(Http1Config.custom()
                                        .setBufferSize(BUFFER_BYTES)
                                        .build())
                                .build())
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(limits.connect()))
                                .setSocketTimeout(Timeout.of(limits.silence()))
                                .setIdleTimeout(IDLE)
                                .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                                .build())
                        .build())
                .setDefaultRequestConfig(requestConfig(limits.silence()).build())
                .setUserAgent("cofre-client")
                .build();
    }

    /** The library would look for every format that it knows, and make a mapper anew, for each upload. */
    private static RestClient.Builder json() {
        return RestClient.builder()
                .configureMessageConverters(
                        converters -> converters.disableDefaults().withJsonConverter(JSON));
    }

    /** For questions and downloads. */
    public RestClient.Builder asking() {
        return json().requestFactory(new HttpComponentsClientHttpRequestFactory(client))
                .defaultStatusHandler(HttpStatusCode::isError, (request, response) -> {
                    throw ProblemReader.read(request.getURI(), response);
                });
    }

    /**
     * For one upload: the server may refuse before the body is sent.
     *
     * @param answer how long the server may take from the last byte to its answer
     * @param made gets the request, which may be cancelled from another thread
     */
    public RestClient sending(Duration answer, Consumer<HttpUriRequestBase> made) {
        RequestConfig config =
                requestConfig(answer).setExpectContinueEnabled(true).build();
        return json().requestFactory(new HttpComponentsClientHttpRequestFactory(client) {
                    @Override
                    protected void postProcessHttpRequest(ClassicHttpRequest request) {
                        HttpUriRequestBase cancellable = (HttpUriRequestBase) request;
                        cancellable.setConfig(config);
                        made.accept(cancellable);
                    }
                })
                .build();
    }

    @Override
    public void close() {
        client.close(CloseMode.GRACEFUL);
    }

    private RequestConfig.Builder requestConfig(Duration answer) {
        return RequestConfig.custom()
                .setConnectionRequestTimeout(Timeout.of(limits.silence()))
                .setResponseTimeout(Timeout.of(answer));
    }
}
