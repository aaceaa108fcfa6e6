package dev.cofre.client.snapshot.tree;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a file system says of an entry besides its content.
 *
 * @param mode type and permissions as in {@code st_mode} (POSIX)
 * @param modified nanoseconds since 1970
 * @param changed nanoseconds since 1970: when content or attributes last changed, which no program can set
 * @param links names of the same file
 * @param extended values of the extended attributes that users may set, by name
 */
public record Attributes(
        int mode,
        long uid,
        long gid,
        long modified,
        long changed,
        long device,
        long inode,
        long links,
        Map<String, RawName> extended) {
    public Attributes {
        extended = Collections.unmodifiableMap(new TreeMap<>(extended));
    }

    public Attributes with(Map<String, RawName> extendedToo) {
        return new Attributes(mode, uid, gid, modified, changed, device, inode, links, extendedToo);
    }

    /** What is the same for all names of one file. */
    public record FileKey(long device, long inode) {}

    public FileKey fileKey() {
        return new FileKey(device, inode);
    }

    /** Permissions, sticky and set-id bits. */
    public int permissions() {
        return mode & 07777;
    }
}
