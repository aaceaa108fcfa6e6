package dev.cofre.system.container;

import dev.cofre.manager.ManagerApplication;
import dev.cofre.storage.StorageApplication;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication.AbandonedRunException;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a service is set to under an environment, found out by the service itself: it starts as far as its settings are
 * loaded and its guards have looked at them, and fills its own classes with them.
 */
public final class Settings {
    /** The services, by the names of their modules. */
    private static final Map<String, Class<?>> APPLICATIONS =
            Map.of("manager-app", ManagerApplication.class, "storage-app", StorageApplication.class);

    /** Each library brings a list of its settings along. */
    private static final Set<ConfigurationPropertyName> SPRING = namesOfSpring();

    /** What Java knows in a container, whose user has no home. A refused start is told in words of the check's own. */
    private static final Map<String, Object> CONTAINER =
            Map.of("user.home", "/", "logging.level.org.springframework.boot.diagnostics", "off");

    /** Of copies of a file with one mistake each, most have most services in common. */
    private static final Map<Map.Entry<String, Map<String, String>>, Settings> FOUND = new ConcurrentHashMap<>();

    private final ConfigurableEnvironment environment;
    private final Set<String> unread;

    private Settings(ConfigurableEnvironment environment, Set<String> unread) {
        this.environment = environment;
        this.unread = Set.copyOf(unread);
    }

    static boolean knows(String application) {
        return APPLICATIONS.containsKey(application);
    }

    /** @throws RuntimeException if the service does not start with these */
    static Settings of(String application, Map<String, String> environment) {
        return FOUND.computeIfAbsent(
                Map.entry(application, Map.copyOf(environment)), key -> find(application, environment));
    }

    private static Settings find(String application, Map<String, String> all) {
        Class<?> type = Objects.requireNonNull(APPLICATIONS.get(application), application);
        SpringApplicationBuilder builder =
                type == ManagerApplication.class ? ManagerApplication.builder() : StorageApplication.builder();
        Variables variables = new Variables(all);
        ConfigurableEnvironment environment = variables.environment();
        try {
            builder.environment(environment)
                    // the last to look at it
                    .listeners((ApplicationListener<ApplicationEnvironmentPreparedEvent>) event -> {
                        throw new AbandonedRunException();
                    })
                    .run();
        } catch (AbandonedRunException e) {
            // as far as it should come
        }
        fill(type.getPackageName(), environment);
        askForWhatSpringKnows(environment);
        return new Settings(environment, variables.unread());
    }

    /** The variables that nothing has asked for. */
    Set<String> unread() {
        return unread;
    }

    @Nullable
    String value(String key) {
        return environment.getProperty(key);
    }

    private static void fill(String place, ConfigurableEnvironment environment) {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        Binder binder = Binder.get(environment);
        for (var found : scanner.findCandidateComponents(place)) {
            Class<?> type = ClassUtils.resolveClassName(String.valueOf(found.getBeanClassName()), null);
            ConfigurationProperties properties = type.getAnnotation(ConfigurationProperties.class);
            binder.bindOrCreate(properties.value(), Bindable.of(type));
        }
    }

    private static void askForWhatSpringKnows(ConfigurableEnvironment environment) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource) {
                SPRING.forEach(source::getConfigurationProperty);
            }
        }
    }

    private static Set<ConfigurationPropertyName> namesOfSpring() {
        Set<ConfigurationPropertyName> names = new LinkedHashSet<>();
        try {
            for (URL list : Collections.list(
                    Settings.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
                try (InputStream in = list.openStream()) {
                    for (JsonNode property : JsonMapper.shared().readTree(in).path("properties")) {
                        ConfigurationPropertyName name = ConfigurationPropertyName.ofIfValid(
                                property.path("name").asString());
                        if (name != null) {
                            names.add(name);
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    /** An environment's variables, that remember which of them were asked for by their names. */
    private static final class Variables extends HashMap<String, Object> {
        private final transient Set<String> read = new TreeSet<>();

        Variables(Map<String, String> all) {
            super(all);
        }

        @Override
        public @Nullable Object get(Object name) {
            Object value = super.get(name);
            if (value != null) {
                read.add(String.valueOf(name));
            }
            return value;
        }

        Set<String> unread() {
            Set<String> unread = new TreeSet<>(keySet());
            unread.removeAll(read);
            return unread;
        }

        ConfigurableEnvironment environment() {
            return new StandardEnvironment() {
                @Override
                protected void customizePropertySources(MutablePropertySources sources) {
                    sources.addLast(new MapPropertySource(SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, CONTAINER));
                    sources.addLast(new SystemEnvironmentPropertySource(
                            SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, Variables.this));
                }
            };
        }
    }
}
