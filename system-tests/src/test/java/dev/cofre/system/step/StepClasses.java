package dev.cofre.system.step;

import dev.cofre.system.conduct.Conduct;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** What a service needs of these tests to be stopped at its steps, or to misbehave. */
public final class StepClasses {
    /** Given to a service as {@code spring.main.sources}. */
    public static final String MANAGER = SteppedManager.class.getName();

    /** Given to a service as {@code spring.main.sources}. */
    public static final String SERVER = SteppedServer.class.getName();

    private StepClasses() {}

    /** Writes them into a jar: a Java that uses an archive of classes takes no folder. */
    public static Path writeTo(Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Class<?> each : List.of(StepClasses.class, Conduct.class)) {
                write(each.getPackageName().replace('.', '/'), out);
            }
        }
        return jar;
    }

    private static void write(String name, JarOutputStream out) throws IOException {
        try (DirectoryStream<Path> classes = Files.newDirectoryStream(classes().resolve(name), "*.class")) {
            for (Path each : classes) {
                out.putNextEntry(new JarEntry(name + "/" + each.getFileName()));
                Files.copy(each, out);
            }
        }
    }

    private static Path classes() {
        try {
            return Path.of(StepClasses.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
