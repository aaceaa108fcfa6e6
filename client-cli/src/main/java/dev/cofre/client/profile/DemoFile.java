package dev.cofre.client.profile;

import dev.cofre.api.file.FileName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a profile offers for trying things out. */
public final class DemoFile {
    private final FileName name;
    private final ProfileFolder folder;
    private final String path;

    DemoFile(ProfileFolder folder, String path) {
        this.folder = folder;
        this.path = path;
        this.name = new FileName(path.substring(path.lastIndexOf('/') + 1));
    }

    public FileName name() {
        return name;
    }

    /** Bytes. */
    public long size() {
        try {
            return folder.size(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file on disk; one that is in the jar only is copied to a temporary file, which goes when the program ends. */
    public Path onDisk() throws IOException {
        var there = folder.onDisk(path);
        return there.isPresent() ? there.get() : copy();
    }

    private Path copy() throws IOException {
        Path copy = Files.createTempFile("cofre-", "-" + name);
        copy.toFile().deleteOnExit();
        try (InputStream in = folder.open(path);
                var out = Files.newOutputStream(copy)) {
            in.transferTo(out);
        }
        return copy;
    }
}
