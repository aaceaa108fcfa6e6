package dev.cofre.client.profile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A place where profile files lie. Paths are relative to it, with slashes. */
interface ProfileFolder {
    boolean has(String path);

    InputStream open(String path) throws IOException;

    /** Bytes. */
    long size(String path) throws IOException;

    /** The file itself, if this folder is on a disk. */
    Optional<Path> onDisk(String path);

    /** The names of the files right in this folder. */
    List<String> names();

    /** How to name a file of this folder to a person. */
    String describe(String path);
}
