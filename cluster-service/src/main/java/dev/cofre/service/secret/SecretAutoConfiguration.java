package dev.cofre.service.secret;

import dev.cofre.service.web.FilterOrder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Has each service know the secret, and who is let in without. */
@AutoConfiguration
public class SecretAutoConfiguration {
    @Bean
    ClusterSecret clusterSecret(Environment environment) {
        return new ClusterSecret(
                environment.getProperty(ClusterSecret.KEY),
                environment.getProperty(MachineSecret.KEY),
                environment.getProperty(ClusterSecret.SECOND));
    }

    @Bean
    Doors doors(Environment environment, ClusterSecret secret) {
        return new Doors(
                environment.getProperty("cofre.doors", Doors.Setting.class, Doors.Setting.OPEN), secret.isSet());
    }

    @Bean
    FilterRegistrationBean<WatcherFilter> watcherFilter(Environment environment, ClusterSecret secret, Doors doors) {
        FilterRegistrationBean<WatcherFilter> filter = new FilterRegistrationBean<>(
                new WatcherFilter(new Watchers(secret, doors, environment.getProperty(Watchers.KEY))));
        filter.addUrlPatterns("/actuator/*");
        filter.setOrder(FilterOrder.WATCHERS);
        return filter;
    }
}
