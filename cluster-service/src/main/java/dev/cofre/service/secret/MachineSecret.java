package dev.cofre.service.secret;

import dev.cofre.service.start.StartRefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * What the parts of a cluster know each other by where the operator has set nothing: a file in the folder below which all of this
 * machine keep their data. Who cannot read it is another user, and no part of the cluster.
 */
public final class MachineSecret implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {
    /** Where the rest of the program finds it. */
    public static final String KEY = "cofre.machine-secret";

    private static final String FILE = "cluster-secret";

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        ConfigurableEnvironment environment = event.getEnvironment();
        ClusterSecret.mustNotBeGuessed(environment.getProperty(ClusterSecret.KEY)); // before the web server begins
        ClusterSecret.mustBeSendable(ClusterSecret.KEY, environment.getProperty(ClusterSecret.KEY));
        ClusterSecret.mustBeSendable(ClusterSecret.SECOND, environment.getProperty(ClusterSecret.SECOND));
        if (environment.containsProperty(KEY) || ClusterSecret.isGiven(environment.getProperty(ClusterSecret.KEY))) {
            return;
        }
        Path file = Path.of(environment.getRequiredProperty("cofre.home")).resolve(FILE);
        try {
            environment
                    .getPropertySources()
                    .addLast(new MapPropertySource(KEY, Map.of(KEY, SecretFile.readOrCreate(file))));
        } catch (IOException e) {
            throw new StartRefusedException(
                    "The secret by which manager and servers know each other cannot be had from %s: %s."
                            .formatted(file, e),
                    "Let this user read and write there, or choose another folder (COFRE_HOME), or set %s for the manager and every server. A file that is damaged can be deleted while all of them are stopped."
                            .formatted(ClusterSecret.KEY));
        }
    }
}
