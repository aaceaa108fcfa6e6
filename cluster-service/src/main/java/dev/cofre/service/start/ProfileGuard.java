package dev.cofre.service.start;

import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Stops a start under a profile that has no file: Spring takes an unknown profile for an empty one, and the process would
 * run with the settings of another.
 */
public final class ProfileGuard implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {
    private static final Pattern FILE = Pattern.compile("application-(server[a-z0-9-]*)\\.yml");

    private final String requiredKey;

    /** @param requiredKey what every profile file of this application must set */
    public ProfileGuard(String requiredKey) {
        this.requiredKey = requiredKey;
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        ConfigurableEnvironment environment = event.getEnvironment();
        if (environment.getProperty(requiredKey) != null) {
            return;
        }
        String[] active = environment.getActiveProfiles();
        String reason = active.length == 0
                ? "No profile was given, so this process does not know which server it is."
                : "There is no profile '%s': no file sets %s for it.".formatted(active[0], requiredKey);
        throw new StartRefusedException(
                reason,
                "Start it with --spring.profiles.active=NAME, where NAME is one of %s; a new server is a new file application-profiles/application-NAME.yml."
                        .formatted(String.join(", ", known())));
    }

    private static Set<String> known() {
        Set<String> names = new TreeSet<>();
        var resolver = new PathMatchingResourcePatternResolver();
        for (String place :
                new String[] {"classpath*:application-*.yml", "file:./application-profiles/application-*.yml"}) {
            try {
                Arrays.stream(resolver.getResources(place))
                        .map(Resource::getFilename)
                        .map(name -> FILE.matcher(name == null ? "" : name))
                        .filter(Matcher::matches)
                        .forEach(match -> names.add(match.group(1)));
            } catch (IOException e) {
                // the list is a courtesy; without the folder there is nothing to add to it
            }
        }
        return names;
    }
}
