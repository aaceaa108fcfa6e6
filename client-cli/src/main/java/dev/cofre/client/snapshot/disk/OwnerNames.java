package dev.cofre.client.snapshot.disk;

import dev.cofre.client.snapshot.tree.Attributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.Principal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The names that owners have on this machine. Each is looked up once, as that may ask a server. Not thread-safe. */
public final class OwnerNames {
    private static final String OWNERS = "unix:uid,gid,owner,group"; // asked at once, so that they belong together
    private static final long UNSIGNED = 0xffff_ffffL;
    /** What Java makes of bytes that are no letters in this locale. */
    private static final char UNKNOWN = '\ufffd';

    private final Map<Long, Optional<String>> users = new HashMap<>();
    private final Map<Long, Optional<String>> groups = new HashMap<>();

    /** What was found of an entry, with the names of its owners as far as they have any. */
    public Entry named(Path path, Entry found) {
        return named(path, found, LinkOption.NOFOLLOW_LINKS);
    }

    /** The same of what {@link Disk#through} has found. */
    public Entry namedThrough(Path path, Entry found) {
        return named(path, found, new LinkOption[0]);
    }

    private Entry named(Path path, Entry found, LinkOption... links) {
        Attributes attributes = found.attributes();
        if (!Disk.isUnix(path)) {
            return found;
        }
        if (!users.containsKey(attributes.uid()) || !groups.containsKey(attributes.gid())) {
            try {
                Map<String, Object> owners = Files.readAttributes(path, OWNERS, links);
                learn(users, owners.get("uid"), owners.get("owner"));
                learn(groups, owners.get("gid"), owners.get("group"));
            } catch (IOException e) {
                return found; // it has just gone; the next one of that owner will do
            }
        }
        return new Entry(
                found.type(),
                attributes.of(
                        users.getOrDefault(attributes.uid(), Optional.empty()).orElse(null),
                        groups.getOrDefault(attributes.gid(), Optional.empty()).orElse(null)),
                found.size());
    }

    private static void learn(Map<Long, Optional<String>> names, @Nullable Object number, @Nullable Object principal) {
        if (number instanceof Integer id && principal instanceof Principal named) {
            names.put(id & UNSIGNED, Optional.of(named.getName()).filter(OwnerNames::isName));
        }
    }

    /** Java gives the number of who has no name; and takes a number for a name, which is then not to be had. */
    static boolean isName(String name) {
        return !name.isEmpty()
                && name.indexOf(UNKNOWN) < 0
                && !name.chars().allMatch(ch -> ch == '-' || ch == '+' || Character.isDigit(ch));
    }
}
