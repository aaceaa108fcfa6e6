package dev.cofre.manager.rebuild;

import dev.cofre.manager.catalog.CatalogInTheMaking;
import dev.cofre.manager.catalog.CatalogProperties;
import dev.cofre.manager.catalog.KeptKey;
import dev.cofre.manager.grant.ManagersWord;
import dev.cofre.manager.rebuild.journal.RemoteSource;
import dev.cofre.manager.rebuild.journal.Source;
import dev.cofre.service.crypto.NativeCrypto;
import dev.cofre.service.secret.MachineSecret;
import dev.cofre.service.start.StartRefusedException;
import dev.cofre.service.start.TempFolderGuard;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * {@code java -jar manager-app.jar rebuild}: a program of its own with the manager's settings, run while no manager does and
 * all storage servers do.
 */
@EnableConfigurationProperties({RebuildProperties.class, CatalogProperties.class})
public class RebuildApplication {
    /** Ends once the catalog is there, and throws if it cannot be. */
    public static void run(String... args) {
        new SpringApplicationBuilder(RebuildApplication.class)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .properties("spring.config.name=manager-app")
                .listeners(new TempFolderGuard(), new MachineSecret(), new NativeCrypto())
                .run(args)
                .close();
    }

    @Bean
    Order order(RebuildProperties properties, CatalogProperties catalog) {
        return new Order(properties, catalog);
    }

    /** A runner, so that a refusal is told in words, as that of any start is. */
    record Order(RebuildProperties properties, CatalogProperties catalog) implements ApplicationRunner {
        @Override
        public void run(ApplicationArguments arguments) {
            PrintStream out = System.out;
            List<Source> sources = connect(out);
            try (CatalogInTheMaking making = CatalogInTheMaking.begin(catalog, clusterOf(sources))) {
                KeptKey key = key(clusterOf(sources));
                ManagersWord word = key == null ? null : new ManagersWord(key);
                if (key != null && word != null) {
                    making.keepKey(key.bytes(), ManagersWord.topic(), word.notes());
                }
                Report report =
                        new Rebuild(sources, making, word, properties.rebuild().unassigned()).run();
                Path copy = properties.rebuild().from();
                if (copy != null) {
                    report.recollected(copy, making.recollect(copy, Instant.now()));
                }
                making.publish();
                report.lines().forEach(out::println);
            } catch (IOException e) {
                throw new StartRefusedException(
                        "The catalog could not be written: %s.".formatted(e.getMessage()),
                        "See to the disk below %s, and rebuild again.".formatted(catalog.data()));
            }
        }

        private @Nullable KeptKey key(UUID cluster) {
            Path named = properties.rebuild().key();
            Path file = named == null ? KeptKey.in(catalog.data(), cluster) : named;
            Optional<KeptKey> key;
            try {
                key = KeptKey.read(file, cluster);
            } catch (IOException e) {
                throw new StartRefusedException(
                        "The cluster's key in %s cannot be read: %s.".formatted(file, e),
                        "Make it readable, or take it away to rebuild without.");
            }
            if (named != null && key.isEmpty()) {
                throw new StartRefusedException(
                        "%s is no key of cluster %s.".formatted(named, cluster),
                        "Name the catalog-%s.key that was beside its catalog, or none.".formatted(cluster));
            }
            return key.orElse(null);
        }

        private List<Source> connect(PrintStream out) {
            if (properties.rebuild().servers().isEmpty()) {
                throw new StartRefusedException(
                        "It is not known where the storage servers listen.",
                        "Name all of them: --cofre.rebuild.servers=http://127.0.0.1:7001,http://127.0.0.1:7002");
            }
            List<Source> sources = new ArrayList<>();
            for (URI url : properties.rebuild().servers()) {
                if (properties.rebuild().without().contains(url)) {
                    out.printf("%s is left out%n", url);
                } else {
                    sources.add(RemoteSource.connect(url, properties.authorization()));
                }
            }
            return sources;
        }

        private static UUID clusterOf(List<Source> sources) {
            Set<UUID> clusters = sources.stream()
                    .map(source -> source.node().cluster())
                    .filter(Objects::nonNull)
                    .collect(Collectors.toSet());
            if (clusters.size() != 1) {
                throw new StartRefusedException(
                        clusters.isEmpty()
                                ? "None of the servers has ever been in a cluster: there is nothing to build a catalog from."
                                : "The servers are of different clusters: %s."
                                        .formatted(sources.stream()
                                                .map(Source::node)
                                                .map(node -> node.node() + " of " + node.cluster())
                                                .collect(Collectors.joining(", "))),
                        clusters.isEmpty()
                                ? "Start the manager: it makes a new catalog."
                                : "Name those of one cluster only.");
            }
            return clusters.iterator().next();
        }
    }
}
