package dev.cofre.client.snapshot.restore;

import dev.cofre.client.snapshot.disk.Entry;
import dev.cofre.client.snapshot.tree.Node;

/** What becomes of a file that is there already. */
public enum Overwrite {
    /** It gets the snapshot's content; what is equal is not fetched. */
    ALWAYS,
    /** The same, if its size or time differs. */
    IF_CHANGED,
    /** The same, if the snapshot's is newer. */
    IF_NEWER,
    /** It stays. */
    NEVER;

    boolean replaces(Entry there, Node node) {
        return switch (this) {
            case ALWAYS -> true;
            case IF_CHANGED ->
                there.type() != node.type()
                        || there.size() != node.size()
                        || there.attributes().modified() != node.attributes().modified();
            case IF_NEWER -> node.attributes().modified() > there.attributes().modified();
            case NEVER -> false;
        };
    }
}
