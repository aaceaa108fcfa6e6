package dev.cofre.service.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * What a service keeps is nobody's to read but the user's that it runs as, whatever the umask says. Where the file system has no such
 * permissions, it has its own.
 */
public final class OwnersAlone {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");

    private OwnersAlone() {}

    /** How a file below this folder is to be made. */
    public static FileAttribute<?>[] file(Path folder) {
        return attributes(folder, FILE);
    }

    /** How a folder below this one is to be made. */
    public static FileAttribute<?>[] folder(Path folder) {
        return attributes(folder, FOLDER);
    }

    /** Makes a file if it is not there, for a library that would make it readable by others. */
    public static void createFile(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, file(file));
        }
    }

    /**
     * Takes from others what they may do with a file or folder.
     *
     * @return whether they could do anything until now
     * @throws IOException if it cannot be taken from them: it belongs to another user, say
     */
    public static boolean narrow(Path path) throws IOException {
        Set<PosixFilePermission> owners = Files.isDirectory(path) ? FOLDER : FILE;
        if (!hasPermissions(path) || owners.containsAll(Files.getPosixFilePermissions(path))) {
            return false;
        }
        Files.setPosixFilePermissions(path, owners);
        return true;
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        return hasPermissions(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    private static boolean hasPermissions(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
