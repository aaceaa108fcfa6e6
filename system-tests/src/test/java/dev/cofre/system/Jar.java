package dev.cofre.system;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The executable jars as the build has made them. */
enum Jar {
    MANAGER("manager-app"),
    STORAGE("storage-app"),
    CLIENT("client-cli");

    private final String module;

    Jar(String module) {
        this.module = module;
    }

    /** The command line that runs it on the Java of these tests, compiled lightly: it starts in half the time. */
    List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                java().toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                path().toString()));
        command.addAll(arguments);
        return command;
    }

    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** The folder that holds all modules. */
    static Path project() {
        return Path.of("..").toAbsolutePath().normalize();
    }

    private Path path() {
        Path jar = project().resolve(module).resolve("target").resolve(module + ".jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException("%s is not there; run 'mvn package', not only its tests".formatted(jar));
        }
        return jar;
    }
}
