package dev.cofre.service.web;

import dev.cofre.api.blob.ReprDigest;
import dev.cofre.service.intake.UnreadBodyAdvice;
import dev.cofre.service.intake.UnreadBodyValve;
import dev.cofre.service.problem.ProblemReport;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** What the web server of each service needs that has no property. */
@AutoConfiguration
@Import({StrictRecords.class, UnreadBodyAdvice.class})
@EnableConfigurationProperties(WebProperties.class)
public class WebAutoConfiguration {
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> uploadFriendlyTomcat(WebProperties properties) {
        return factory -> {
            factory.setProtocol(ImpatientProtocol.class.getName());
            factory.addEngineValves(new UnreadBodyValve());
            factory.addConnectorCustomizers(connector -> customize(connector, properties));
            factory.addContextCustomizers(context -> {
                if (context.getParent() instanceof StandardHost host) {
                    host.setErrorReportValveClass(ProblemReport.class.getName());
                }
            });
        };
    }

    private static void customize(Connector connector, WebProperties properties) {
        connector.setProperty(
                "socket.appReadBufSize", Long.toString(properties.readBuffer().toBytes()));
        // each connection has its buffers for as long as it is there, and the heap is for what is done on it
        connector.setProperty("socket.directBuffer", "true");
        if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
            // "100 Continue" only once somebody reads: an upload that is refused, or sent elsewhere, never leaves the
            // client
            http.setContinueResponseTiming("onRead");
            // behind a streamed replica comes its digest
            http.setAllowedTrailerHeaders(ReprDigest.HEADER);
        }
        // bodies are JSON, files, or on their way elsewhere; never forms to look for parameters in
        connector.setParseBodyMethods("");
        // a name with a slash in it is refused by us, with a reason, and not by Tomcat
        connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
        connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
    }

    /** Whoever opens the address in a browser sees what can be asked. */
    @Bean
    @ConditionalOnProperty(name = "springdoc.swagger-ui.enabled", matchIfMissing = true)
    WebMvcConfigurer rootShowsApiDescription() {
        return new WebMvcConfigurer() {
            @Override
            public void addViewControllers(ViewControllerRegistry registry) {
                registry.addRedirectViewController("/", "/swagger-ui.html");
            }
        };
    }
}
