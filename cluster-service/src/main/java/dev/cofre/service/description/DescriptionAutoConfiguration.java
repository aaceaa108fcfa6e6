package dev.cofre.service.description;

import java.util.List;
import org.springdoc.core.models.GroupedOpenApi;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** Two groups; each door is in one of them. All of them together stay at {@code /v3/api-docs}. Problems are written into each. */
@AutoConfiguration
@ConditionalOnProperty(name = "springdoc.api-docs.enabled", matchIfMissing = true)
public class DescriptionAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    Audience audience() {
        return door -> door.getDeclaringClass().isAnnotationPresent(BetweenServers.class);
    }

    @Bean
    ImpliedProblems problemsOfArguments() {
        return new ProblemsOfArguments();
    }

    @Bean
    ProblemAnswers problemAnswers(List<ImpliedProblems> implied) {
        return new ProblemAnswers(implied);
    }

    @Bean
    RawBodies rawBodies() {
        return new RawBodies();
    }

    // the page has the groups in the order of their names, and shows the first one

    @Bean
    GroupedOpenApi people(Audience audience) {
        return GroupedOpenApi.builder()
                .group("people")
                .displayName("For people and their programs")
                .addOpenApiMethodFilter(door -> !audience.isOnlyServers(door))
                .build();
    }

    @Bean
    GroupedOpenApi servers(Audience audience) {
        return GroupedOpenApi.builder()
                .group("servers")
                .displayName("What servers say to each other")
                .addOpenApiMethodFilter(audience::isOnlyServers)
                .build();
    }
}
