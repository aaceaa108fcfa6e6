package dev.cofre.client.snapshot.backup;

import dev.cofre.client.snapshot.disk.RawPaths;
import dev.cofre.client.snapshot.tree.RawName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Paths that are to be backed up, and the folders on the way to them: what lies beside those is not part of the snapshot. */
final class NamedPaths {
    private final Path path;
    private final Map<RawName, NamedPaths> below = new TreeMap<>();
    private boolean wanted;

    private NamedPaths(Path path) {
        this.path = path;
    }

    /** @param paths absolute and normal, at least one; the root is what this stands for */
    static NamedPaths of(List<Path> paths) {
        NamedPaths root = new NamedPaths(paths.get(0).getRoot());
        paths.forEach(root::add);
        return root;
    }

    private void add(Path target) {
        NamedPaths at = this;
        for (int i = 0; i < target.getNameCount(); i++) {
            Path next = at.path.resolve(target.getName(i));
            at = at.below.computeIfAbsent(RawPaths.name(next), name -> new NamedPaths(next));
        }
        at.wanted = true;
    }

    Path path() {
        return path;
    }

    /** Whether it is to be backed up with all that is in it. */
    boolean wanted() {
        return wanted;
    }

    /** Names in it that are, or that lead to one; ascending. */
    Set<RawName> names() {
        return below.keySet();
    }

    /** What has this name, if it is one of those. */
    @Nullable
    NamedPaths at(RawName name) {
        return below.get(name);
    }
}
