package dev.cofre.manager.catalog;

import dev.cofre.manager.catalog.database.Engine;
import dev.cofre.manager.catalog.database.FolderLock;
import dev.cofre.manager.catalog.database.PageCacheWarmer;
import dev.cofre.service.database.SqliteUrl;
import dev.cofre.service.folder.OwnersAlone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Opens the catalog that the operator has chosen. */
@Configuration(proxyBeanMethods = false)
class CatalogConfiguration {
    private static final Logger log = LoggerFactory.getLogger(CatalogConfiguration.class);

    @Bean
    FolderLock folderLock(CatalogProperties properties) throws IOException {
        makePrivateFolder(properties.data());
        return FolderLock.take(properties.data());
    }

    /** @param lock taken before, given back after */
    @Bean
    Catalog catalog(CatalogProperties properties, FolderLock lock) throws IOException {
        String url = properties.url();
        Path own = properties.file().toAbsolutePath();
        if (SqliteUrl.file(url).map(Path::toAbsolutePath).filter(own::equals).isPresent()) {
            OwnersAlone.createFile(own); // the files beside it, SQLite makes as this one is
        }
        SqlCatalog catalog = SqlCatalog.open(url, cluster -> keptKey(properties, cluster));
        if (Engine.of(url) == Engine.SQLITE) {
            PageCacheWarmer.start(properties.file());
        }
        log.info(
                "Catalog of cluster {} is open in {}",
                catalog.cluster().id(),
                Engine.of(url) == Engine.SQLITE ? properties.file() : "PostgreSQL");
        return catalog;
    }

    private static Optional<KeptKey> keptKey(CatalogProperties properties, UUID cluster) {
        Path file = KeptKey.in(properties.data(), cluster);
        try {
            return KeptKey.read(file, cluster);
        } catch (IOException e) {
            log.warn("{} cannot be read: {}", file, e.getMessage());
            return Optional.empty();
        }
    }

    /** The catalog holds the key from which all grants follow: nobody else on the machine may read it. */
    static void makePrivateFolder(Path folder) throws IOException {
        Files.createDirectories(folder, OwnersAlone.folder(folder));
        OwnersAlone.narrow(folder);
    }
}
