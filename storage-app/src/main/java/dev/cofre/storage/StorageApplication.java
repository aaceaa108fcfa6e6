package dev.cofre.storage;

import dev.cofre.service.crypto.NativeCrypto;
import dev.cofre.service.life.Fatal;
import dev.cofre.service.page.NamesGuard;
import dev.cofre.service.secret.MachineSecret;
import dev.cofre.service.start.OpenAddressGuard;
import dev.cofre.service.start.OpenAddressGuard.Secret;
import dev.cofre.service.start.ProfileGuard;
import dev.cofre.service.start.TempFolderGuard;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.scheduling.annotation.EnableScheduling;

/** A storage server; which one, says its profile. */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableScheduling
public class StorageApplication {
    public static void main(String[] args) {
        Fatal.endsThisProcess();
        // numbers in names, headers and signatures have the same digits on all machines, whatever their language
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        start(args);
    }

    /** Starts a server in this JVM; several may run at once, each with its own arguments. */
    public static ConfigurableApplicationContext start(String... args) {
        return builder().run(args);
    }

    /** For whoever wants to set more than arguments before the start. */
    public static SpringApplicationBuilder builder() {
        return new SpringApplicationBuilder(StorageApplication.class)
                // a base file of its own name: manager and server may share a class path, in tests
                .properties("spring.config.name=storage-app,application")
                .listeners(
                        new ProfileGuard("cofre.node.id"),
                        new OpenAddressGuard(List.of(
                                new Secret("cofre.cluster-secret", "the same long random text on every server"))),
                        new NamesGuard(),
                        new TempFolderGuard(),
                        new MachineSecret(),
                        new NativeCrypto());
    }
}
