package dev.cofre.service.start;

import org.springframework.core.env.Environment;

/** The file that a person edits to change this process's names, port or folder. */
record ProfileFile(String profile, String portKey) {
    static ProfileFile of(Environment environment) {
        String[] active = environment.getActiveProfiles();
        return active.length == 0
                ? new ProfileFile("manager", "cofre.manager.port")
                : new ProfileFile(active[0], "server.port");
    }

    String path() {
        return "application-profiles/application-%s.yml".formatted(profile);
    }
}
