package dev.cofre.manager.node;

import dev.cofre.manager.node.patience.WakingTime;
import dev.cofre.service.time.SteadyTime;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class NodeConfiguration {
    /** By which nodes are silent and lost. */
    @Bean
    WakingTime wakingTime(SteadyTime time, NodeProperties properties) {
        return new WakingTime(time, properties.heartbeat().look().multipliedBy(2));
    }
}
