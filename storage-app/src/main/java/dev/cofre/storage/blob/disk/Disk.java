package dev.cofre.storage.blob.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Files below one folder; all paths are relative to it. Safe for concurrent use.
 *
 * <p>The rules of durability are those of POSIX at their strictest: bytes and length of a file survive a power cut only
 * after {@link DiskFile#force}, and a created, renamed or deleted name only after {@link #forceFolder} of the folder that
 * it is in. What was not forced may survive in any part.
 */
public interface Disk {
    /** The folder itself. */
    Path ROOT = Path.of("");

    static Disk of(Path folder) throws IOException {
        return FileSystemDisk.at(folder);
    }

    /**
     * Creates an empty file.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the name is taken
     */
    DiskFile create(Path file) throws IOException;

    /**
     * Creates an empty file for much that is written once, in blocks from its beginning to its end, and read only after it
     * has been opened anew. It may pass by the system's cache.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the name is taken
     */
    default DiskFile createStreamed(Path file) throws IOException {
        return create(file);
    }

    /**
     * Opens for reading and writing. The file stays readable through the handle when its name is deleted.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     */
    DiskFile open(Path file) throws IOException;

    /**
     * Opens for reading much of a file once, in blocks of whole MiB from the places where they begin. It may pass by the
     * system's cache, and is fastest into direct buffers that are aligned as pages are.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     */
    default DiskFile openStreamed(Path file) throws IOException {
        return open(file);
    }

    /** Names in a folder, in no order; nothing if there is no such folder. */
    List<Path> list(Path folder) throws IOException;

    /** Creates one folder; does nothing if it is there. */
    void createFolder(Path folder) throws IOException;

    /** Replaces {@code to} if it is there. */
    void rename(Path from, Path to) throws IOException;

    /** Does nothing if there is no such file. */
    void delete(Path file) throws IOException;

    /**
     * The names in a folder are on stable storage when this returns.
     *
     * @throws ForceFailedException if that is not certain
     */
    void forceFolder(Path folder) throws IOException;

    /** Bytes of the volume. */
    long capacity() throws IOException;

    /** Bytes of the volume that this process could still write. */
    long usable() throws IOException;
}
