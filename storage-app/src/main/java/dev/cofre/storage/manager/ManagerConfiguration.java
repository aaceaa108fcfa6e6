package dev.cofre.storage.manager;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.http.PlainHttp;
import dev.cofre.api.problem.ProblemReader;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

@Configuration(proxyBeanMethods = false)
class ManagerConfiguration {
    static final int CONNECTIONS = 32;

    @Bean(destroyMethod = "close")
    CloseableHttpClient managerHttpClient() {
        return PlainHttp.client()
                .setConnectionManager(PlainHttp.connections()
                        .setMaxConnPerRoute(CONNECTIONS)
                        .setMaxConnTotal(CONNECTIONS)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.ofSeconds(2))
                                .setSocketTimeout(Timeout.ofSeconds(10))
                                .setValidateAfterInactivity(TimeValue.ofSeconds(5))
                                .setTimeToLive(TimeValue.ofMinutes(5))
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.ofSeconds(5))
                        .setResponseTimeout(Timeout.ofSeconds(10))
                        .build())
                .build();
    }

    @Bean
    ManagerApi managerApi(CloseableHttpClient managerHttpClient, ManagerProperties properties, ManagerSession session) {
        RestClient.Builder client = RestClient.builder()
                .requestFactory(new HttpComponentsClientHttpRequestFactory(managerHttpClient))
                .baseUrl(properties.managerUrl())
                .defaultStatusHandler(new ProblemReader());
        client.defaultRequest(request -> session.current()
                .or(properties::secret)
                .ifPresent(token -> request.header(HttpHeaders.AUTHORIZATION, "Bearer " + token)));
        return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client.build()))
                .build()
                .createClient(ManagerApi.class);
    }
}
