package dev.cofre.storage.node;

import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.node.NodeId;
import dev.cofre.service.time.SteadyTime;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.store.FolderBlobStore;
import dev.cofre.storage.manager.ManagerMemory;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class NodeConfiguration {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    SteadyTime steadyTime(Clock clock) {
        return SteadyTime.from(clock.instant());
    }

    @Bean
    NodeId self(NodeProperties properties) {
        return properties.id();
    }

    @Bean(destroyMethod = "close")
    DataFolder dataFolder(NodeProperties properties) {
        return DataFolder.open(properties.data(), properties.id());
    }

    @Bean
    FolderId folderId(DataFolder folder) {
        return new FolderId(folder.id());
    }

    @Bean
    NodeKeyPair keyPair(DataFolder folder) {
        return folder.pair();
    }

    /** Opened only once the folder is known to be this node's, and locked. */
    @Bean(destroyMethod = "close")
    BlobStore blobStore(DataFolder folder, NodeProperties properties, Clock clock) throws IOException {
        return FolderBlobStore.open(
                folder.path(),
                BlobStoreSettings.defaults()
                        .withReserve(properties.reserve().toBytes())
                        .withMostDamaged(properties.mostDamaged())
                        .withClock(clock));
    }

    @Bean
    ManagerMemory managerMemory(DataFolder folder, BlobStore store) {
        return ManagerMemory.open(folder.managerFile(), store.counter());
    }

    /** Runs calls to the manager and to other nodes; each user of it bounds its own calls. */
    @Bean(destroyMethod = "shutdown")
    ExecutorService callers() {
        AtomicInteger number = new AtomicInteger();
        return Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "caller-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }
}
