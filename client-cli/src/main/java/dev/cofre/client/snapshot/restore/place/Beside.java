package dev.cofre.client.snapshot.restore.place;

import dev.cofre.api.blob.BlobId;
import dev.cofre.client.snapshot.disk.Disk;
import dev.cofre.client.snapshot.disk.Entry;
import dev.cofre.client.snapshot.tree.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;

/**
 * Where an entry is until it is whole: beside its place, for its owner alone. The name says for which entry with which content, so that a
 * restore that was killed is taken up by the next one, and no other.
 */
public final class Beside {
    private static final String PREFIX = ".cofre-";
    private static final String SUFFIX = ".part";
    private static final int DIGITS = 24;

    private Beside() {}

    public static Path of(Path path, Node node) {
        MessageDigest digest = BlobId.newDigest();
        digest.update(node.name().bytes());
        digest.update((byte) 0);
        node.content().forEach(chunk -> digest.update(chunk.bytes()));
        String name = PREFIX + BlobId.of(digest.digest()).hex().substring(0, DIGITS) + SUFFIX;
        return path.resolveSibling(name);
    }

    /**
     * An empty file for its owner alone, or what an earlier restore has left.
     *
     * @param me the user's number; less than 0 if it is not known
     * @return whether an earlier restore has left it
     */
    public static boolean create(Path part, long me) throws IOException {
        try {
            Entry left = Disk.look(part);
            if (left.type() == Node.Type.FILE
                    && left.attributes().links() == 1
                    && left.attributes().uid() == me) {
                Disk.permit(part, 0600);
                return true;
            }
            Files.delete(part); // it may be that of somebody who wishes to have a say in it
        } catch (NoSuchFileException e) {
            // as it should be
        }
        Files.createFile(part, Disk.ownersFile(part));
        return false;
    }

    /** Removes what an earlier restore has left where something else is to be made. */
    public static void clear(Path part) throws IOException {
        if (Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
            Files.delete(part);
        }
    }

    /** From now on it bears its name, in the place of what had it. */
    public static void settle(Path part, Path path) throws IOException {
        Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
    }
}
