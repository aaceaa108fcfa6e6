package dev.cofre.system.container;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Which files of the project have gone into an executable jar, and so must be there when it is built elsewhere. */
public final class JarSources {
    private static final String CLASSES = "BOOT-INF/classes/";
    private static final String MODULES = "BOOT-INF/lib/cluster-";

    private JarSources() {}

    /** @return what the jar was made from and is not in the folder, by the ends of the paths */
    public static Set<String> missing(Path jar, Path folder) throws IOException {
        Set<String> ends = new HashSet<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .forEach(name -> {
                        ends.add(name);
                        for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
                            ends.add(name.substring(slash + 1));
                        }
                    });
        }
        Set<String> missing = new TreeSet<>(sources(jar));
        missing.removeAll(ends);
        return missing;
    }

    private static List<String> sources(Path jar) throws IOException {
        List<String> sources = new ArrayList<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
                if (entry.getName().startsWith(MODULES)) {
                    module(file.getInputStream(entry).readAllBytes(), sources);
                } else if (entry.getName().startsWith(CLASSES) && !entry.isDirectory()) {
                    sources.add(source(entry.getName().substring(CLASSES.length())));
                }
            }
        }
        return sources;
    }

    private static void module(byte[] jar, List<String> sources) throws IOException {
        try (ZipInputStream entries = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                boolean made = entry.getName().endsWith("MANIFEST.MF")
                        || entry.getName().contains("META-INF/maven/");
                if (!entry.isDirectory() && !made) {
                    sources.add(source(entry.getName()));
                }
            }
        }
    }

    private static String source(String entry) {
        return entry.endsWith(".class") ? entry.replaceFirst("(\\$.*)?\\.class$", ".java") : entry;
    }
}
