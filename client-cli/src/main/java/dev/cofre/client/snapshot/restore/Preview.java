package dev.cofre.client.snapshot.restore;

import dev.cofre.client.snapshot.disk.AttributesOnDisk;
import dev.cofre.client.snapshot.disk.Disk;
import dev.cofre.client.snapshot.disk.Entry;
import dev.cofre.client.snapshot.restore.place.Access;
import dev.cofre.client.snapshot.restore.place.Act;
import dev.cofre.client.snapshot.restore.place.ClosedException;
import dev.cofre.client.snapshot.tree.Attributes;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.vault.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells of each entry what a restore would do with it, and why. Reads, and writes nothing. Not thread-safe. */
final class Preview {
    private static final String NOT_THERE = "not there";
    private static final String SAME = "as in the snapshot";

    private final Vault vault;
    private final Overwrite overwrite;
    private final AttributesOnDisk attributes;
    private final OtherNames otherNames;
    private final Access access;
    private final RestoreListener listener;
    private final Map<Attributes.FileKey, Path> linked = new HashMap<>();

    Preview(Vault vault, Overwrite overwrite, AttributesOnDisk attributes, Access access, RestoreListener listener) {
        this.vault = vault;
        this.overwrite = overwrite;
        this.attributes = attributes;
        this.otherNames = new OtherNames(attributes);
        this.access = access;
        this.listener = listener;
    }

    /** A folder that is wanted, or would be made for something that is. @param there nothing if it would be made */
    void folder(Path path, Node node, Optional<Entry> there) {
        if (there.isEmpty()) {
            listener.would(path, Act.MAKE, NOT_THERE);
        } else if (there.get().type() != Node.Type.DIR) {
            listener.would(path, Act.CHANGE, instead(there.get()));
        } else {
            differs(path, node, List.of());
        }
    }

    /** Something in a folder that is closed to its owner now. */
    void hidden(Path path) {
        listener.would(
                path,
                Act.CHANGE,
                "if it differs: it is in a folder that is closed to its owner now, which the restore opens for the time");
    }

    /** What is there stays, as {@code --overwrite} says. */
    void stays(Path path) {
        listener.would(
                path,
                Act.LEAVE,
                switch (overwrite) {
                    case NEVER, ALWAYS -> "it is there";
                    case IF_CHANGED -> "its size and time are those of the snapshot";
                    case IF_NEWER -> "it is as new as the snapshot's, or newer";
                });
    }

    /** What takes the place of what is there, if anything is. */
    void entry(Path path, Node node, Optional<Entry> there) throws IOException {
        if (node.type() == Node.Type.FILE && node.attributes().links() > 1) {
            Path first = linked.putIfAbsent(node.attributes().fileKey(), path);
            if (first != null) {
                otherName(path, first, there);
                return;
            }
        }
        if (there.isEmpty()) {
            listener.would(path, Act.MAKE, NOT_THERE);
            return;
        }
        Entry now = there.get();
        if (now.type() != node.type()) {
            listener.would(path, Act.CHANGE, instead(now));
        } else if (node.type() == Node.Type.FILE && !otherNames.areNone(there) && !staysWithThem(path, node, there)) {
            listener.would(path, Act.CHANGE, "it has other names, which keep what is there");
        } else {
            List<String> differences = new ArrayList<>();
            try {
                if (!hasContent(path, node, now)) {
                    differences.add(node.type() == Node.Type.SYMLINK ? "where it leads" : "content");
                }
            } catch (ClosedException e) {
                differences.add("content, if that differs: it is closed to its owner now, and the restore opens it");
            }
            differs(path, node, differences);
        }
    }

    private void otherName(Path path, Path first, Optional<Entry> there) throws IOException {
        boolean same = there.isPresent() && Files.exists(first) && Files.isSameFile(path, first);
        listener.would(path, there.isEmpty() ? Act.MAKE : same ? Act.LEAVE : Act.CHANGE, "another name of " + first);
    }

    private boolean staysWithThem(Path path, Node node, Optional<Entry> there) throws IOException {
        try {
            return otherNames.mayStay(path, node, there)
                    && access.reading(path, () -> Comparison.isSame(vault, path, node));
        } catch (ClosedException e) {
            return false;
        }
    }

    private boolean hasContent(Path path, Node node, Entry now) throws IOException {
        return switch (node.type()) {
            case FILE -> now.size() == node.size() && access.reading(path, () -> Comparison.isSame(vault, path, node));
            case SYMLINK -> Disk.target(path).equals(node.target());
            case DIR, OTHER -> true;
        };
    }

    private void differs(Path path, Node node, List<String> before) {
        List<String> differences = new ArrayList<>(before);
        try {
            differences.addAll(attributes.differences(path, node));
        } catch (IOException e) {
            differences.add("what of it cannot be seen now"); // it has just gone, or become another
        }
        if (differences.isEmpty()) {
            listener.would(path, Act.LEAVE, SAME);
        } else {
            listener.would(path, Act.CHANGE, String.join(", ", differences));
        }
    }

    private static String instead(Entry there) {
        return "instead of "
                + switch (there.type()) {
                    case FILE -> "a file";
                    case DIR -> "a folder";
                    case SYMLINK -> "a link";
                    case OTHER -> "a pipe, socket or device";
                };
    }
}
