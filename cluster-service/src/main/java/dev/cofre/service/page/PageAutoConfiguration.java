package dev.cofre.service.page;

import dev.cofre.service.web.FilterOrder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Puts the check before all doors of a service: its own, those that watch it, and its description. */
@AutoConfiguration
public class PageAutoConfiguration {
    @Bean
    FilterRegistrationBean<ForeignPageFilter> foreignPageFilter(Environment environment) {
        FilterRegistrationBean<ForeignPageFilter> filter =
                new FilterRegistrationBean<>(new ForeignPageFilter(OwnNames.of(environment)));
        filter.setOrder(FilterOrder.PAGES);
        return filter;
    }
}
