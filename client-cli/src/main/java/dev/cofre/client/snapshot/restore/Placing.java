package dev.cofre.client.snapshot.restore;

import dev.cofre.client.snapshot.disk.AttributesOnDisk;
import dev.cofre.client.snapshot.disk.Disk;
import dev.cofre.client.snapshot.disk.LinkTimes;
import dev.cofre.client.snapshot.disk.Opened;
import dev.cofre.client.snapshot.restore.place.Access;
import dev.cofre.client.snapshot.restore.place.Beside;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.words.FileReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The end of an entry: it gets its attributes, is put on stable storage if that is wanted, and then gets its name. Entries end on threads
 * of their own; what goes wrong with one is its flaw.
 */
final class Placing implements AutoCloseable {
    private final Access access;
    private final AttributesOnDisk attributes;
    private final Flaws listener;
    private final boolean sync;
    private final LinkTimes linkTimes;
    private final Settling settling = new Settling();
    private final List<HardLink> hardLinks = new ArrayList<>();

    private record HardLink(Path path, Path first, Node node) {}

    /** @param sync whether all is put on stable storage */
    Placing(Access access, AttributesOnDisk attributes, Flaws listener, boolean sync) {
        this.access = access;
        this.attributes = attributes;
        this.listener = listener;
        this.sync = sync;
        this.linkTimes = new LinkTimes(listener::flaw);
    }

    /** Makes an entry, where nothing is. */
    interface Making {
        void make(Path part) throws IOException;
    }

    /** Makes something that has no content. */
    void make(FolderWork folder, Path path, Node node, Making making) throws IOException {
        settling.submit(() -> {
            Path part = Beside.of(path, node);
            try {
                access.in(folder.path(), () -> {
                    Beside.clear(part);
                    making.make(part);
                    return true;
                });
                apply(part, path, node);
                access.in(folder.path(), () -> {
                    Beside.settle(part, path);
                    return true;
                });
                exactTime(path, node);
                listener.file(path, 0, 0);
            } catch (IOException e) {
                listener.flaw(path, "it cannot be written: " + FileReason.of(e));
                discard(part, folder.path());
            }
        });
    }

    /** A file that is there, and is the same. */
    void keepFile(Path path, Node node) throws IOException {
        settling.submit(() -> keep(path, node));
    }

    /** A symbolic link that is there, and leads to the same. */
    void keepLink(Path path, Node node) throws IOException {
        settling.submit(() -> {
            apply(path, path, node);
            exactTime(path, node);
            listener.file(path, 0, 0);
        });
    }

    /** Something else that is there, and of the same kind. */
    void keepOther(Path path, Node node) throws IOException {
        settling.submit(() -> apply(path, path, node));
    }

    /** A file all of whose chunks have come, or cannot come. */
    void place(FileWork file) throws IOException {
        settling.submit(() -> settle(file));
    }

    /** Another name of a file, once that is in its place. */
    void linkTo(Path first, Path path, Node node) {
        hardLinks.add(new HardLink(path, first, node));
    }

    /** Waits until all that was handed over is in its place. */
    void await() throws IOException {
        settling.await();
        linkTimes.settle();
        hardLinks.forEach(this::link);
        hardLinks.clear();
    }

    private void link(HardLink link) {
        Path folder = Objects.requireNonNull(link.path().getParent());
        if (listener.has(link.first())) {
            listener.flaw(link.path(), "it is another name of %s, which is not as it was".formatted(link.first()));
            return;
        }
        Path part = Beside.of(link.path(), link.node());
        try {
            access.in(folder, () -> {
                if (!Files.exists(link.path(), LinkOption.NOFOLLOW_LINKS)
                        || !Files.isSameFile(link.path(), link.first())) {
                    Beside.clear(part);
                    Files.createLink(part, link.first());
                    Beside.settle(part, link.path());
                }
                return true;
            });
            listener.file(link.path(), link.node().size(), 0);
        } catch (IOException e) {
            listener.flaw(link.path(), "it cannot be linked: " + FileReason.of(e));
            discard(part, folder);
        }
    }

    private void keep(Path path, Node node) {
        apply(path, path, node);
        try {
            if (sync) {
                access.reading(path, () -> {
                    force(path);
                    return true;
                });
            }
            listener.file(path, node.size(), 0);
        } catch (IOException e) {
            listener.flaw(path, "it cannot be put on stable storage: " + FileReason.of(e));
        }
    }

    private void settle(FileWork file) {
        Path folder = Objects.requireNonNull(file.path().getParent());
        String flaw = file.flaw();
        try {
            if (flaw != null) {
                listener.flaw(file.path(), "it is not whole, and not in its place: " + flaw);
                Beside.clear(file.part());
                return;
            }
            try (Opened open = sync ? Opened.of(file.part()) : Opened.nothing()) {
                apply(file.part(), file.path(), file.node());
                open.force();
            }
            access.in(folder, () -> {
                Beside.settle(file.part(), file.path());
                return true;
            });
            listener.file(file.path(), file.node().size(), file.fetched());
        } catch (IOException e) {
            listener.flaw(file.path(), "it cannot be put in its place: " + FileReason.of(e));
            discard(file.part(), folder);
        }
    }

    /** What could not be put in its place is not left beside it. */
    private void discard(Path part, Path folder) {
        try {
            access.in(folder, () -> {
                Beside.clear(part);
                return true;
            });
        } catch (IOException e) {
            listener.flaw(part, "it is left over, and cannot be removed: " + FileReason.of(e));
        }
    }

    private void exactTime(Path path, Node node) {
        try {
            if (node.type() == Node.Type.SYMLINK
                    && Disk.isKept(node.attributes().modified())) {
                linkTimes.add(path, node.attributes().modified());
            }
        } catch (IOException e) {
            listener.flaw(path, "its time cannot be set: " + FileReason.of(e));
        }
    }

    /** @param at where it is now @param path where it is to be */
    private void apply(Path at, Path path, Node node) {
        try {
            attributes.apply(at, node);
        } catch (IOException e) {
            listener.flaw(path, "its attributes cannot be set: " + FileReason.of(e));
        }
    }

    static void force(Path path) throws IOException {
        try (Opened open = Opened.of(path)) {
            open.force();
        }
    }

    @Override
    public void close() {
        settling.close();
    }
}
