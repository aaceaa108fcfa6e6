package dev.cofre.system.step;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.node.NodeId;
import dev.cofre.storage.blob.BlobStore;
import java.nio.file.Path;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Wires the steps into a storage server. */
@Configuration(proxyBeanMethods = false)
class SteppedServer {
    @Bean
    static BeanPostProcessor steps(Environment environment) {
        Steps steps = new Steps(Path.of(environment.getRequiredProperty(Steps.SETTING)));
        NodeId self = new NodeId(environment.getRequiredProperty("cofre.node.id"));
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof BlobStore store) {
                    return new SteppedStore(store, self, steps);
                }
                if (bean instanceof ManagerApi api) {
                    return Stepped.around(
                            ManagerApi.class, api, "commit", () -> steps.reach(Step.PRIMARY_BEFORE_COMMIT), () -> {});
                }
                return bean;
            }
        };
    }
}
