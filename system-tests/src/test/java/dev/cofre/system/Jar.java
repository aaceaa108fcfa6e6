package dev.cofre.system;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The executable jars as the build has made them. */
enum Jar {
    MANAGER("manager-app", "dev.cofre.manager.ManagerApplication", "dev.cofre.system.step.SteppedManager"),
    STORAGE("storage-app", "dev.cofre.storage.StorageApplication", "dev.cofre.system.step.SteppedServer"),
    CLIENT("client-cli", "dev.cofre.client.ClientApplication", "");

    private final String module;
    private final String mainClass;
    private final String stepped;

    Jar(String module, String mainClass, String stepped) {
        this.module = module;
        this.mainClass = mainClass;
        this.stepped = stepped;
    }

    /** The command line that runs it on the Java of these tests, compiled lightly: it starts in half the time. */
    List<String> command(List<String> arguments) {
        return command(List.of("-jar", path().toString()), arguments);
    }

    /** The same service from its plain jar, beside these tests, which wire their steps into it. */
    List<String> steppedCommand(List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        all.add("--spring.main.sources=" + stepped);
        return command(List.of("-cp", System.getProperty("java.class.path"), mainClass), all);
    }

    private static List<String> command(List<String> program, List<String> arguments) {
        List<String> command =
                new ArrayList<>(List.of(java().toString(), "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(program);
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
