package dev.cofre.client.snapshot.disk;

import dev.cofre.client.snapshot.tree.Attributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whose an entry is to be here: by the name that its owner had, where that is one on this machine, and by the number otherwise. Thread-safe.
 */
public final class Owners {
    private final boolean byName;
    private final Kind users = new Kind("unix:uid", "unix:owner", UserPrincipalLookupService::lookupPrincipalByName);
    private final Kind groups =
            new Kind("unix:gid", "unix:group", UserPrincipalLookupService::lookupPrincipalByGroupName);

    private Owners(boolean byName) {
        this.byName = byName;
    }

    /** By name where that can be. */
    public static Owners byName() {
        return new Owners(true);
    }

    /** By number, whatever has it here. */
    public static Owners byNumber() {
        return new Owners(false);
    }

    /** @param there what the entry has now */
    boolean isUser(Path path, Attributes there, Attributes wanted) throws IOException {
        return users.is(path, there.uid(), wanted.uid(), wanted.user());
    }

    boolean isGroup(Path path, Attributes there, Attributes wanted) throws IOException {
        return groups.is(path, there.gid(), wanted.gid(), wanted.group());
    }

    /** @return whether anything had to be set; set-id bits are gone then */
    boolean give(Path path, Attributes there, Attributes wanted) throws IOException {
        boolean user = isUser(path, there, wanted);
        boolean group = isGroup(path, there, wanted);
        if (!user) {
            users.give(path, wanted.uid(), wanted.user());
        }
        if (!group) {
            groups.give(path, wanted.gid(), wanted.group());
        }
        return !user || !group;
    }

    private interface Lookup {
        UserPrincipal find(UserPrincipalLookupService service, String name) throws IOException;
    }

    /** Users, or groups. */
    private final class Kind {
        private final String number;
        private final String principal;
        private final Lookup lookup;
        private final Map<String, Optional<UserPrincipal>> principals = new ConcurrentHashMap<>();
        /** Java does not tell the number of a name; entries that have it do. */
        private final Map<String, Long> numbers = new ConcurrentHashMap<>();

        Kind(String number, String principal, Lookup lookup) {
            this.number = number;
            this.principal = principal;
            this.lookup = lookup;
        }

        boolean is(Path path, long there, long wanted, @Nullable String name) throws IOException {
            UserPrincipal here = here(path, name);
            if (here == null || name == null) {
                return there == wanted;
            }
            Long known = numbers.get(name);
            if (known != null) {
                return there == known;
            }
            boolean same = here.equals(Files.getAttribute(path, principal, LinkOption.NOFOLLOW_LINKS));
            if (same) {
                numbers.put(name, there);
            }
            return same;
        }

        void give(Path path, long wanted, @Nullable String name) throws IOException {
            UserPrincipal here = here(path, name);
            if (here == null) {
                Files.setAttribute(path, number, (int) wanted, LinkOption.NOFOLLOW_LINKS);
            } else {
                Files.setAttribute(path, principal, here, LinkOption.NOFOLLOW_LINKS);
            }
        }

        private @Nullable UserPrincipal here(Path path, @Nullable String name) {
            if (!byName || name == null || !OwnerNames.isName(name)) {
                return null;
            }
            return principals.computeIfAbsent(name, each -> find(path, each)).orElse(null);
        }

        private Optional<UserPrincipal> find(Path path, String name) {
            try {
                return Optional.of(lookup.find(path.getFileSystem().getUserPrincipalLookupService(), name));
            } catch (IOException e) {
                return Optional.empty(); // nobody has that name here
            }
        }
    }
}
