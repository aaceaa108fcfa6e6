package dev.cofre.client.snapshot.pack;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.util.Native;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The library that compresses is no Java: it unpacks itself into a folder, and the system loads it from there. That folder may be missing,
 * full, or mounted so that nothing runs from it; then another will do.
 */
final class Zstd {
    private static final String FOLDER = "ZstdTempFolder";

    private Zstd() {}

    /** @throws UncheckedIOException if the library cannot be loaded */
    static ZstdCompressCtx compressor(int level) {
        load();
        return new ZstdCompressCtx().setLevel(level);
    }

    /** @throws UncheckedIOException if the library cannot be loaded */
    static ZstdDecompressCtx decompressor() {
        load();
        return new ZstdDecompressCtx();
    }

    private static synchronized void load() {
        if (Native.isLoaded()) {
            return;
        }
        List<Path> folders = folders(System.getenv());
        if (System.getProperty(FOLDER) == null) {
            folders.stream()
                    .filter(Zstd::runs)
                    .findFirst()
                    .ifPresent(folder -> System.setProperty(FOLDER, folder.toString()));
        }
        try {
            Native.load();
        } catch (LinkageError e) {
            throw new UncheckedIOException(new IOException(
                    "the library that compresses can be loaded from none of %s (not there, full, or mounted noexec): set TMPDIR to a folder from which programs may run"
                            .formatted(folders),
                    e));
        }
    }

    static List<Path> folders(Map<String, String> environment) {
        List<Path> folders = new ArrayList<>(List.of(Path.of(System.getProperty("java.io.tmpdir", "/tmp"))));
        for (String name : List.of("TMPDIR", "XDG_RUNTIME_DIR", "COFRE_HOME")) {
            String folder = environment.get(name);
            if (folder != null && folder.startsWith("/") && folder.chars().allMatch(ch -> ch < 0x80)) {
                folders.add(Path.of(folder));
            }
        }
        folders.addAll(
                List.of(Path.of("/var/tmp"), Path.of("/dev/shm"), Path.of(System.getProperty("user.home", "/"))));
        return folders;
    }

    /** Whether a file there may be run: on a file system that is mounted so, none may, whatever its permissions. */
    private static boolean runs(Path folder) {
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return Files.isWritable(folder);
        }
        try {
            Path probe = Files.createTempFile(
                    folder,
                    "cofre",
                    null,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try {
                return Files.isExecutable(probe);
            } finally {
                Files.delete(probe);
            }
        } catch (IOException e) {
            return false;
        }
    }
}
