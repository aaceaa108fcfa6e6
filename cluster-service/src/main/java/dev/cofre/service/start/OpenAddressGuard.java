package dev.cofre.service.start;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;

/** Safe as installed: whoever listens on more than loopback must have secrets, or does not start. */
public final class OpenAddressGuard implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {
    /**
     * @param key the setting, or for a map of settings its beginning, closed by a dot
     * @param meaning what it is, for the person who has to set it
     */
    public record Secret(String key, String meaning) {
        private String shown() {
            return key.endsWith(".") ? key + "NAME" : key;
        }
    }

    private final List<Secret> secrets;

    public OpenAddressGuard(List<Secret> secrets) {
        this.secrets = List.copyOf(secrets);
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        ConfigurableEnvironment environment = event.getEnvironment();
        String address = environment.getProperty("server.address", "0.0.0.0");
        if (isLoopback(address)) {
            return;
        }
        List<String> missing = secrets.stream()
                .filter(secret -> !isSet(environment, secret.key()))
                .map(secret -> "%s (%s)".formatted(secret.shown(), secret.meaning()))
                .toList();
        if (!missing.isEmpty()) {
            throw new StartRefusedException(
                    "Listening on %s lets other machines in, and without secrets everybody there could read and write backups."
                            .formatted(address),
                    "Set %s, or listen on 127.0.0.1.".formatted(String.join(" and ", missing)));
        }
    }

    /** Whether only its own machine can reach what listens on this address. */
    public static boolean isLoopback(String address) {
        if (address.isBlank()) {
            return false; // to the web server no address means every address, to InetAddress it means loopback
        }
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static boolean isSet(ConfigurableEnvironment environment, String key) {
        if (!key.endsWith(".")) {
            String value = environment.getProperty(key);
            return value != null && !value.isBlank();
        }
        return Binder.get(environment)
                .bind(key.substring(0, key.length() - 1), Bindable.mapOf(String.class, String.class))
                .map(entries -> !entries.isEmpty())
                .orElse(false);
    }
}
