package dev.cofre.storage;

import dev.cofre.service.description.TagOrder;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The description of the doors. */
@Configuration(proxyBeanMethods = false)
class Documentation {
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

    @Bean
    TagOrder subjects() {
        return new TagOrder("Files", "Uploads", "Blobs", "Replicas", "Rebuild");
    }
}
