package dev.cofre.client.snapshot.pack;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.util.Native;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
        String chosen = System.getProperty(FOLDER);
        List<Path> folders = chosen == null ? folders(System.getenv()) : List.of(Path.of(chosen));
        loadFrom(folders, folder -> Native.load(folder.toFile()));
    }

    /** One folder after the other: only the loading itself tells whether there is room, and whether it may be run from there. */
    static void loadFrom(List<Path> folders, Consumer<Path> loading) {
        @Nullable LinkageError failure = null;
        for (Path folder : folders) {
            try {
                loading.accept(folder);
                return;
            } catch (LinkageError e) {
                failure = e;
            }
        }
        throw new UncheckedIOException(new IOException(
                "the library that compresses can be loaded from none of %s (not there, full, or mounted noexec): set TMPDIR to a folder from which programs may run"
                        .formatted(folders),
                failure));
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
}
