package dev.cofre.manager.access;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param manager what concerns the manager alone */
@ConfigurationProperties("cofre")
record AccessProperties(@DefaultValue Manager manager) {

    /** @param clients by name, the SHA-256 of each client's token in hexadecimal; none: everybody may be any client */
    record Manager(@DefaultValue Map<String, String> clients) {}
}
