package dev.cofre.system.http;

import dev.cofre.api.blob.BlobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of one test's own: a blob that another test has stored would be on more servers. */
public record LargeFile(String name, Path path, BlobId blob) {
    /** @param size bytes */
    public static LargeFile write(Path folder, String name, int size) throws IOException {
        byte[] content = Bytes.random(name.hashCode(), size);
        return new LargeFile(name, Files.write(folder.resolve(name), content), BlobId.ofContent(content));
    }
}
