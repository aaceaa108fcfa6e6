package dev.cofre.client.snapshot.restore;

import dev.cofre.client.snapshot.disk.AttributesOnDisk;
import dev.cofre.client.snapshot.disk.Disk;
import dev.cofre.client.snapshot.disk.Entry;
import dev.cofre.client.snapshot.disk.Opened;
import dev.cofre.client.snapshot.restore.place.Access;
import dev.cofre.client.snapshot.restore.place.ClosedException;
import dev.cofre.client.snapshot.tree.Attributes;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.words.FileReason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A folder while things are put into it: made when the first of them comes, for its owner alone, and what it is to be in the end when
 * all of them are there. To be used by one thread.
 */
final class FolderWork {
    private static final int OWNER = 0700;
    private static final int OTHERS = 0077;
    private static final int READABLE = 0755;

    /** What it is to a restore. */
    enum Part {
        /** The folder to restore to: it is there. */
        TARGET,
        /** It leads to what was backed up: whatever is there, also a link, stays as it is. */
        WAY,
        /** Something below it is wanted, and it itself is not: what is there stays as it is. */
        UNWANTED,
        WANTED
    }

    private enum State {
        UNKNOWN,
        THERE,
        MADE,
        /** It would be made, if this were not a dry run. */
        LACKING,
        /** It is in a folder that its owner has closed to itself; if this were not a dry run, that would be opened. */
        CLOSED,
        BARRED
    }

    /**
     * What all folders of a restore have in common.
     *
     * @param target as it is without links
     * @param preview of a dry run of which all is to be told
     */
    record Common(
            Path target,
            Overwrite overwrite,
            boolean dryRun,
            Access access,
            RestoreListener listener,
            @Nullable Preview preview) {}

    private final Path path;
    private final @Nullable Node node;
    private final @Nullable FolderWork above;
    private final Part part;
    private final Common common;
    private State state = State.UNKNOWN;

    FolderWork(Path path, Node node, FolderWork above, Part part) {
        this.path = path;
        this.node = node;
        this.above = above;
        this.part = part;
        this.common = above.common;
    }

    private FolderWork(Path path, Common common) {
        this.path = path;
        this.node = null;
        this.above = null;
        this.part = Part.TARGET;
        this.common = common;
        this.state = State.THERE;
    }

    static FolderWork target(Path path, Common common) {
        return new FolderWork(path, common);
    }

    Path path() {
        return path;
    }

    /** Makes sure that it is there. @return false if it cannot be, of which the listener has heard */
    boolean isReady() {
        if (state == State.UNKNOWN) {
            state = State.BARRED;
            FolderWork folder = above;
            Node wanted = node;
            if (folder != null && wanted != null && folder.isReady()) {
                try {
                    state = switch (folder.state) {
                        case LACKING -> make(wanted, Optional.empty());
                        case CLOSED -> State.CLOSED;
                        default -> common.access().in(folder.path, () -> find(wanted));
                    };
                } catch (ClosedException e) {
                    state = State.CLOSED;
                } catch (IOException e) {
                    common.listener().flaw(path, "the folder cannot be made: " + FileReason.of(e));
                }
                if (state == State.CLOSED && common.preview() != null) {
                    common.preview().hidden(path);
                }
            }
        }
        return state != State.BARRED;
    }

    /** What has this name in it; nothing also where there would be no folder yet. */
    Optional<Entry> look(Path entry) throws IOException {
        if (state == State.CLOSED) {
            throw new ClosedException();
        }
        return state == State.LACKING ? Optional.empty() : common.access().in(path, () -> lookup(entry));
    }

    private static Optional<Entry> lookup(Path path) throws IOException {
        try {
            return Optional.of(Disk.look(path));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private State find(Node wanted) throws IOException {
        Optional<Entry> there = lookup(path);
        if (there.isEmpty()) {
            return make(wanted, there);
        }
        if (there.get().type() == Node.Type.DIR) {
            if (part == Part.WANTED && common.preview() != null) {
                common.preview().folder(path, wanted, there);
            }
            narrow(there.get().attributes(), wanted.attributes());
            return State.THERE;
        }
        if (part == Part.WAY && leadsToFolder(there.get())) {
            return State.THERE;
        }
        if (part != Part.WANTED || !common.overwrite().replaces(there.get(), wanted)) {
            common.listener().flaw(path, "something else is there, and stays");
            return State.BARRED;
        }
        if (!common.dryRun()) {
            Files.delete(path);
        }
        return make(wanted, there);
    }

    private State make(Node wanted, Optional<Entry> instead) throws IOException {
        if (common.dryRun()) {
            if (common.preview() != null) {
                common.preview().folder(path, wanted, instead);
            }
            return State.LACKING;
        }
        Files.createDirectory(path, Disk.ownersFolder(path));
        return State.MADE;
    }

    /** What is put into it is to be read by nobody who may not read it in the end. */
    private void narrow(Attributes there, Attributes wanted) {
        int permissions = there.permissions();
        if (part == Part.WANTED && !common.dryRun() && (permissions & OTHERS & ~wanted.permissions()) != 0) {
            try {
                Disk.permit(path, permissions & (wanted.permissions() | ~OTHERS));
            } catch (IOException e) {
                // it is somebody else's, as is heard of in the end
            }
        }
    }

    /** Links on the way are gone through, unless they lead out of the target. */
    private boolean leadsToFolder(Entry there) throws IOException {
        return there.type() == Node.Type.SYMLINK
                && Files.isDirectory(path)
                && path.toRealPath().startsWith(common.target());
    }

    /** All that is wanted in it is there. @param sync whether it is to be on stable storage */
    void finish(AttributesOnDisk attributes, boolean sync) throws IOException {
        if (state != State.THERE && state != State.MADE) {
            return;
        }
        Node wanted = node;
        boolean ours = wanted != null && (state == State.MADE || part == Part.WANTED);
        try (Opened open = sync ? open(ours) : Opened.nothing()) { // while that is allowed
            if (wanted != null && ours) {
                if (Disk.isOfFolder(wanted.attributes())) {
                    attributes.apply(path, wanted);
                } else {
                    Disk.permit(path, READABLE);
                }
                common.access().forget(path);
            } else {
                common.access().close(path);
            }
            open.force();
        }
    }

    /** A folder that is only gone through need not be readable: then the system keeps what was put into it when it likes. */
    private Opened open(boolean ours) throws IOException {
        try {
            return ours ? common.access().in(path, () -> Opened.of(path)) : Opened.of(path);
        } catch (AccessDeniedException e) {
            if (ours) {
                throw e;
            }
            return Opened.nothing();
        }
    }
}
