package dev.cofre.manager.door;

import dev.cofre.service.description.TagOrder;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The description of the doors. */
@Configuration(proxyBeanMethods = false)
class Documentation {
    private static final String TOKEN = "token";

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info().title("Cofre manager").description("""
                                        Says where to store files and where they are; the bytes themselves go to and come from \
                                        the storage servers. Errors are problem details (RFC 9457) with a stable `type`, \
                                        a sentence that says what happened and what to do, and Retry-After where it helps.""").version("1"))
                .components(new Components()
                        .addSecuritySchemes(
                                TOKEN,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description(
                                                "A client's token, a storage server's session, or the cluster's secret for operators; secrets only"
                                                        + " where the operator has set them")))
                .addSecurityItem(new SecurityRequirement().addList(TOKEN));
    }

    @Bean
    TagOrder subjects() {
        return new TagOrder("files", "uploads", "trash", "policies", "nodes", "repair", "brakes");
    }
}
