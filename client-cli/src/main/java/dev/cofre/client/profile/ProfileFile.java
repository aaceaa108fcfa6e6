package dev.cofre.client.profile;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** One YAML file as dotted keys. Placeholders are resolved when a key is read, so only the keys in use must resolve. */
final class ProfileFile {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^${}:]+)(?::([^${}]*))?}");
    private static final int MOST_PLACEHOLDERS = 20;

    private final String origin;
    private final Map<String, Object> keys = new LinkedHashMap<>();

    private ProfileFile(String origin) {
        this.origin = origin;
    }

    static ProfileFile read(ProfileFolder folder, String path) {
        ProfileFile file = new ProfileFile(folder.describe(path));
        try (InputStream in = folder.open(path)) {
            file.add("", new Yaml(new SafeConstructor(new LoaderOptions())).load(in));
        } catch (YAMLException | IOException e) {
            throw new InvalidProfileException("%s cannot be read: %s".formatted(file.origin, e.getMessage()));
        }
        return file;
    }

    String origin() {
        return origin;
    }

    /** @throws InvalidProfileException if the key is missing */
    String get(String key) {
        Object value = keys.get(key);
        if (value == null) {
            throw new InvalidProfileException("%s has no key %s".formatted(origin, key));
        }
        return resolve(value.toString());
    }

    /** The entries of a list; empty if there is none. */
    List<String> list(String key) {
        return keys.get(key) instanceof List<?> values
                ? values.stream().map(value -> resolve(String.valueOf(value))).toList()
                : List.of();
    }

    private void add(String prefix, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> add(prefix.isEmpty() ? "" + key : prefix + "." + key, inner));
        } else if (value != null) {
            keys.put(prefix, value);
        }
    }

    /** Inner placeholders first, as in {@code ${A:${B:c}}}; a bound ends those that name themselves. */
    private String resolve(String text) {
        String resolved = text;
        for (int i = 0; i < MOST_PLACEHOLDERS; i++) {
            Matcher placeholder = PLACEHOLDER.matcher(resolved);
            if (!placeholder.find()) {
                return resolved;
            }
            String value = lookUp(placeholder.group(1))
                    .or(() -> Optional.ofNullable(placeholder.group(2)))
                    .orElseThrow(() -> new InvalidProfileException(
                            "%s: nothing is known about %s".formatted(origin, placeholder.group())));
            resolved = resolved.substring(0, placeholder.start()) + value + resolved.substring(placeholder.end());
        }
        throw new InvalidProfileException("%s: the placeholders in '%s' do not end".formatted(origin, text));
    }

    private Optional<String> lookUp(String name) {
        return Optional.ofNullable(keys.get(name))
                .map(Object::toString)
                .or(() -> Optional.ofNullable(System.getProperty(name)))
                .or(() -> Optional.ofNullable(System.getenv(name)));
    }
}
