package dev.cofre.manager;

import dev.cofre.manager.rebuild.RebuildApplication;
import dev.cofre.service.crypto.NativeCrypto;
import dev.cofre.service.life.Fatal;
import dev.cofre.service.page.NamesGuard;
import dev.cofre.service.secret.MachineSecret;
import dev.cofre.service.start.OpenAddressGuard;
import dev.cofre.service.start.OpenAddressGuard.Secret;
import dev.cofre.service.start.TempFolderGuard;
import dev.cofre.service.time.SteadyTime;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Starts the manager. */
@SpringBootApplication(
        // the catalog opens its own database: one connection that writes, a few that read
        exclude = DataSourceAutoConfiguration.class)
@ConfigurationPropertiesScan
@EnableScheduling
public class ManagerApplication {
    public static void main(String[] args) {
        Fatal.endsThisProcess();
        // numbers in names, headers and signatures have the same digits on all machines, whatever their language
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        if (args.length > 0 && args[0].equals("rebuild")) {
            RebuildApplication.run(Arrays.copyOfRange(args, 1, args.length));
        } else {
            start(args);
        }
    }

    /** Starts a manager in this process, beside others if need be; close what comes back to stop it. */
    public static ConfigurableApplicationContext start(String... args) {
        return builder().run(args);
    }

    /** For whoever wants to set more than arguments before the start. */
    public static SpringApplicationBuilder builder() {
        // a name of its own: several applications may be on one class path
        return new SpringApplicationBuilder(ManagerApplication.class)
                .properties("spring.config.name=manager-app")
                .listeners(
                        new OpenAddressGuard(List.of(
                                new Secret("cofre.cluster-secret", "what storage servers must know"),
                                new Secret("cofre.manager.clients.", "for each client, the SHA-256 of its token"))),
                        new NamesGuard(),
                        tempFolderGuard(),
                        new MachineSecret(),
                        new NativeCrypto());
    }

    private static TempFolderGuard tempFolderGuard() {
        return new TempFolderGuard(environment ->
                environment.getProperty("cofre.manager.catalog", "").isBlank());
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    SteadyTime steadyTime(Clock clock) {
        return SteadyTime.from(clock.instant());
    }

    /** For spreading load, not for secrets. */
    @Bean
    Random random() {
        return new Random();
    }
}
