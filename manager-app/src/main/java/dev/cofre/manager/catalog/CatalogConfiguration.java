package dev.cofre.manager.catalog;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
    Catalog catalog(CatalogProperties properties, FolderLock lock) {
        String url = properties.url();
        SqlCatalog catalog = SqlCatalog.open(url);
        if (Engine.of(url) == Engine.SQLITE) {
            PageCacheWarmer.start(properties.file());
        }
        log.info(
                "Catalog of cluster {} is open in {}",
                catalog.cluster().id(),
                Engine.of(url) == Engine.SQLITE ? properties.file() : "PostgreSQL");
        return catalog;
    }

    /** The catalog holds the key from which all grants follow: nobody else on the machine may read it. */
    static void makePrivateFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }
}
