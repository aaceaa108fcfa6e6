package dev.cofre.system.conduct;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.node.NodeId;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.StoredBlob;
import dev.cofre.storage.blob.store.FolderBlobStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.InstantiationAwareBeanPostProcessor;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/** Wires what a test says of its conduct into a storage server. */
@Configuration(proxyBeanMethods = false)
class FaultyServer {
    private static final DataSize RESERVE = DataSize.ofMegabytes(1);

    @Bean
    static Orders orders(Environment environment) {
        return new Orders(Path.of(environment.getRequiredProperty(Conduct.SETTING)));
    }

    @Bean
    static InstantiationAwareBeanPostProcessor conduct(
            Environment environment, Orders orders, ConfigurableListableBeanFactory beans) {
        Path claims = Path.of(environment.getRequiredProperty(Conduct.SETTING)).resolveSibling("claims");
        NodeId self = new NodeId(environment.getRequiredProperty("cofre.node.id"));
        return new InstantiationAwareBeanPostProcessor() {
            @Override
            public @Nullable Object postProcessBeforeInstantiation(Class<?> type, String name) {
                if (!name.equals("blobStore")) {
                    return null;
                }
                beans.getBean("dataFolder"); // it must be known to be this server's, and locked, before it is touched
                BlobStore store = open(environment, orders);
                ((DefaultSingletonBeanRegistry) beans).registerDisposableBean(name, store::close);
                return store;
            }

            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof Clock machine) {
                    return orders.clock(machine);
                }
                return bean instanceof ManagerApi api ? new LyingReports(api, self, orders, claims).api() : bean;
            }
        };
    }

    private static BlobStore open(Environment environment, Orders orders) {
        Path folder = Path.of(environment.getRequiredProperty("cofre.node.data"));
        int mostDamaged = environment.getProperty("cofre.node.most-damaged", Integer.class, 10);
        try {
            return FolderBlobStore.open(
                    new GarbledDisk(() -> orders.now().garbled()).over(folder),
                    folder.resolve("index.db"),
                    BlobStoreSettings.defaults().withReserve(RESERVE.toBytes()).withMostDamaged(mostDamaged));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Bean
    FilterRegistrationBean<LyingAnswers> lyingAnswers(Orders orders, ObjectProvider<BlobStore> store) {
        return new FilterRegistrationBean<>(new LyingAnswers(orders, () -> some(store.getObject())));
    }

    /** The bytes of the first blob that is here. */
    private static byte[] some(BlobStore store) {
        List<StoredBlob> blobs = store.blobs(null, 1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!blobs.isEmpty()) {
            try (BlobReader reader = store.open(blobs.get(0).blob())) {
                reader.transferTo(0, reader.size(), bytes);
            } catch (IOException e) {
                return new byte[] {1};
            }
        }
        return bytes.toByteArray();
    }
}
