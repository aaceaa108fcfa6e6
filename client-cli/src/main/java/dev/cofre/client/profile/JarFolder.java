package dev.cofre.client.profile;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The profiles that were packed into the program's own jar. */
record JarFolder(Path jar) implements ProfileFolder {
    @Override
    public boolean has(String path) {
        return JarFolder.class.getResource("/" + path) != null;
    }

    @Override
    public InputStream open(String path) throws IOException {
        InputStream in = JarFolder.class.getResourceAsStream("/" + path);
        if (in == null) {
            throw new FileNotFoundException(describe(path));
        }
        return in;
    }

    @Override
    public long size(String path) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry entry = zip.getEntry(path);
            if (entry == null) {
                throw new FileNotFoundException(describe(path));
            }
            return entry.getSize();
        }
    }

    @Override
    public Optional<Path> onDisk(String path) {
        return Optional.empty();
    }

    @Override
    public List<String> names() {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.indexOf('/') < 0)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String describe(String path) {
        return path + " inside " + jar;
    }
}
