package dev.cofre.storage;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.net.URI;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * What concerns browsers only: the description of the API, and which pages may send files. The manager's page may, because
 * its upload door redirects to this server; a page from anywhere else is refused, also when it needs no answer.
 */
@Configuration(proxyBeanMethods = false)
class BrowserDoors {
    @Bean
    WebMvcConfigurer pagesOfTheManagerMayUpload(@Value("${cofre.manager-url}") URI manager) {
        return new WebMvcConfigurer() {
            @Override
            public void addCorsMappings(CorsRegistry registry) {
                registry.addMapping("/**")
                        .allowedOrigins(
                                "%s://%s:%d".formatted(manager.getScheme(), manager.getHost(), manager.getPort()),
                                "http://localhost:" + manager.getPort())
                        .allowedMethods("GET", "HEAD", "POST", "PUT")
                        .exposedHeaders("ETag", "Repr-Digest", "Content-Range");
            }
        };
    }

    @Bean
    OpenAPI storageApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Cofre storage server")
                        .description(
                                "Stores files on several servers at once. The easiest call is POST /files: it needs no"
                                        + " grant and answers with a receipt when the file is safe on two servers.")
                        .license(new License().name("Apache-2.0")))
                .components(new Components()
                        .addSecuritySchemes(
                                "grant",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("the grant from the manager's answer")))
                .addSecurityItem(new SecurityRequirement().addList("grant"));
    }
}
