package dev.cofre.client.snapshot.tree;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a file system says of an entry besides its content.
 *
 * @param mode type and permissions as in {@code st_mode} (POSIX)
 * @param modified nanoseconds since 1970
 * @param changed nanoseconds since 1970: when content or attributes last changed, which no program can set
 * @param links names of the same file
 * @param extended values of the extended attributes that users may set, by name
 * @param user the name that the owner had where this was found; null if it had none, or that was not kept
 * @param group the same of the group
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
        Map<String, RawName> extended,
        @Nullable String user,
        @Nullable String group) {
    public Attributes {
        extended = Collections.unmodifiableMap(new TreeMap<>(extended));
    }

    /** Of owners without names. */
    public Attributes(
            int mode,
            long uid,
            long gid,
            long modified,
            long changed,
            long device,
            long inode,
            long links,
            Map<String, RawName> extended) {
        this(mode, uid, gid, modified, changed, device, inode, links, extended, null, null);
    }

    public Attributes with(Map<String, RawName> extendedToo) {
        return new Attributes(mode, uid, gid, modified, changed, device, inode, links, extendedToo, user, group);
    }

    /** The same of owners with these names. */
    public Attributes of(@Nullable String userName, @Nullable String groupName) {
        return new Attributes(mode, uid, gid, modified, changed, device, inode, links, extended, userName, groupName);
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
