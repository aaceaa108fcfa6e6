package dev.cofre.system.container;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A compose.yaml, with its variables still in it.
 *
 * @param required the variables that must be set before it can be used
 */
public record ComposeFile(
        Map<String, Service> services, Set<String> volumes, Set<String> networks, Set<String> required) {
    private static final Pattern REQUIRED = Pattern.compile("\\$\\{([A-Z0-9_]+):\\?[^}]+}");
    private static final Set<String> TOP = Set.of("name", "services", "networks", "volumes");
    private static final Set<String> SERVICE = Set.of(
            "image",
            "build",
            "restart",
            "stop_grace_period",
            "mem_limit",
            "networks",
            "environment",
            "ports",
            "volumes");

    /** @param grace from SIGTERM to SIGKILL */
    public record Service(
            String image,
            Map<String, String> arguments,
            Map<String, String> environment,
            List<Port> ports,
            List<Mount> volumes,
            List<String> networks,
            Duration grace) {
        /** Its variables, with these in the place of those that are set outside. */
        public Map<String, String> environment(Map<String, String> outside) {
            Map<String, String> all = new LinkedHashMap<>();
            environment.forEach((name, value) -> all.put(
                    name,
                    REQUIRED.matcher(value)
                            .replaceAll(variable -> Matcher.quoteReplacement(
                                    Objects.requireNonNull(outside.get(variable.group(1)), variable.group(1))))));
            return all;
        }
    }

    /** A port of the machine that leads to one of the container. */
    public record Port(String address, int outside, int inside) {
        private static final Pattern FORM = Pattern.compile("([0-9.]+):(\\d+):(\\d+)");

        static Port parse(String text) {
            Matcher port = FORM.matcher(text);
            if (!port.matches()) {
                throw unknown("the port " + text);
            }
            return new Port(port.group(1), Integer.parseInt(port.group(2)), Integer.parseInt(port.group(3)));
        }
    }

    /** A named volume, and where the container has it. */
    public record Mount(String name, String path) {
        private static final Pattern FORM = Pattern.compile("([a-z0-9-]+):(/[a-z0-9/-]+)");

        static Mount parse(String text) {
            Matcher mount = FORM.matcher(text);
            if (!mount.matches()) {
                throw unknown("the volume " + text);
            }
            return new Mount(mount.group(1), mount.group(2));
        }
    }

    /** @throws IllegalArgumentException if it says anything that is not checked here */
    public static ComposeFile parse(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Map<String, Object> all = map(new Yaml(new SafeConstructor(options)).load(text));
        all.keySet().stream()
                .filter(key -> !key.startsWith("x-") && !TOP.contains(key))
                .forEach(key -> {
                    throw unknown(key);
                });
        Map<String, Service> services = new LinkedHashMap<>();
        map(all.get("services")).forEach((name, service) -> services.put(name, service(map(service))));
        return new ComposeFile(
                services,
                map(all.get("volumes")).keySet(),
                map(all.get("networks")).keySet(),
                required(all.get("services"), new TreeSet<>()));
    }

    private static Service service(Map<String, Object> service) {
        service.keySet().stream().filter(key -> !SERVICE.contains(key)).forEach(key -> {
            throw unknown(key + " of a service");
        });
        Map<String, Object> build = map(service.get("build"));
        if (!build.keySet().equals(Set.of("context", "args")) || !".".equals(build.get("context"))) {
            throw unknown("the build " + build);
        }
        return new Service(
                String.valueOf(service.get("image")),
                texts(map(build.get("args"))),
                texts(map(service.get("environment"))),
                list(service.get("ports")).stream().map(Port::parse).toList(),
                list(service.get("volumes")).stream().map(Mount::parse).toList(),
                list(service.get("networks")),
                DurationStyle.detectAndParse(String.valueOf(service.getOrDefault("stop_grace_period", "10s"))));
    }

    private static Set<String> required(@Nullable Object value, Set<String> names) {
        if (value instanceof Map<?, ?> map) {
            map.values().forEach(each -> required(each, names));
        } else if (value instanceof List<?> list) {
            list.forEach(each -> required(each, names));
        } else if (value instanceof String text) {
            REQUIRED.matcher(text).results().forEach(variable -> names.add(variable.group(1)));
            if (REQUIRED.matcher(text).replaceAll("").contains("$")) {
                throw unknown(text + ": a variable that need not be set");
            }
        }
        return names;
    }

    private static Map<String, Object> map(@Nullable Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> given) {
            given.forEach((key, each) -> map.put(String.valueOf(key), each));
        } else if (value != null) {
            throw unknown("in the place of a map: " + value);
        }
        return map;
    }

    private static Map<String, String> texts(Map<String, Object> values) {
        Map<String, String> texts = new LinkedHashMap<>();
        values.forEach((key, value) -> texts.put(key, String.valueOf(value)));
        return texts;
    }

    private static List<String> list(@Nullable Object value) {
        List<String> texts = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(each -> texts.add(String.valueOf(each)));
        } else if (value != null) {
            throw unknown("in the place of a list: " + value);
        }
        return texts;
    }

    private static IllegalArgumentException unknown(String what) {
        return new IllegalArgumentException("compose.yaml: the test does not know %s; teach it".formatted(what));
    }
}
