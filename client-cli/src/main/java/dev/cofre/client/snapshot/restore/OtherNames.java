package dev.cofre.client.snapshot.restore;

import dev.cofre.client.snapshot.disk.AttributesOnDisk;
import dev.cofre.client.snapshot.disk.Entry;
import dev.cofre.client.snapshot.tree.Attributes;
import dev.cofre.client.snapshot.tree.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Files that have other names as well, perhaps outside of what is restored: they are never written to. */
final class OtherNames {
    private final AttributesOnDisk attributes;
    private final Set<Attributes.FileKey> stayed = new HashSet<>();

    OtherNames(AttributesOnDisk attributes) {
        this.attributes = attributes;
    }

    /** Whether what is there is a file that may be written to. */
    boolean areNone(Optional<Entry> there) {
        return there.isPresent()
                && there.get().type() == Node.Type.FILE
                && there.get().attributes().links() == 1;
    }

    /**
     * Whether such a file may stay if its content is that of the snapshot: it has as many names as it had, nothing of it is to be changed,
     * and it has not stayed for another file already.
     */
    boolean mayStay(Path path, Node node, Optional<Entry> there) throws IOException {
        if (there.isEmpty() || there.get().type() != Node.Type.FILE) {
            return false;
        }
        Attributes now = there.get().attributes();
        return now.links() > 1
                && now.links() == node.attributes().links()
                && there.get().size() == node.size()
                && attributes.differences(path, node).isEmpty()
                && stayed.add(now.fileKey());
    }
}
