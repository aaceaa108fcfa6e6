package dev.cofre.service.web;

import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

@AutoConfiguration
public class WebAutoConfiguration {
    /** Bytes that Tomcat reads from a socket at once: with its 8 KiB the reading alone limits an upload. */
    private static final int READ_BUFFER = 64 << 10;

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> uploadFriendlyTomcat() {
        return factory -> factory.addConnectorCustomizers(connector -> {
            connector.setProperty("socket.appReadBufSize", Integer.toString(READ_BUFFER));
            if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
                // "100 Continue" goes out when the body is read, so a refusal comes before the body
                http.setContinueResponseTiming("onRead");
            }
        });
    }

    /** Whoever opens the address in a browser sees what can be asked. */
    @Bean
    WebMvcConfigurer rootShowsApiDescription() {
        return new WebMvcConfigurer() {
            @Override
            public void addViewControllers(ViewControllerRegistry registry) {
                registry.addRedirectViewController("/", "/swagger-ui.html");
            }
        };
    }
}
