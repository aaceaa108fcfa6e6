package dev.cofre.client.snapshot.check;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.FileName;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.client.snapshot.pack.PackId;
import dev.cofre.client.snapshot.pack.PackTable;
import dev.cofre.client.snapshot.pack.Part;
import dev.cofre.client.snapshot.pack.PartIndex;
import dev.cofre.client.snapshot.pack.PartReader;
import dev.cofre.client.snapshot.tree.BadTreeException;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.TreeReader;
import dev.cofre.client.snapshot.vault.SnapshotFile;
import dev.cofre.client.snapshot.vault.Snapshots;
import dev.cofre.client.snapshot.vault.Vault;
import dev.cofre.client.snapshot.work.Doing;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks at snapshots from the top down: trees, chunks, packs, and servers; and reads packs where that is wanted. Used once. */
public final class Check {
    private final Vault vault;
    private final @Nullable Subset read;
    private final Random random;
    /** More are counted: where much is gone there are millions. */
    private static final int PROBLEMS = 10_000;

    private final Doing doing;
    private final List<String> problems = new ArrayList<>();
    private long more;
    private final Map<FileName, Vault.PackFile> packs;
    private final Set<FileName> lists = new HashSet<>();
    private int trees;

    /**
     * @param problems each says what is wrong and what to do
     * @param packsRead packs of which each byte was read
     */
    public record Result(int snapshots, int trees, int packs, int packsRead, List<String> problems) {
        public Result {
            problems = List.copyOf(problems);
        }
    }

    /** @param read which packs to read; null for none */
    public Check(Vault vault, @Nullable Subset read, Random random) {
        this(vault, read, random, Doing.unseen());
    }

    /** @param read which packs to read; null for none @param doing hears how far it is */
    public Check(Vault vault, @Nullable Subset read, Random random, Doing doing) {
        this.doing = doing;
        this.vault = vault;
        this.read = read;
        this.random = random;
        Map<FileName, Vault.PackFile> files =
                vault.needFiles().stream().collect(Collectors.toMap(Vault.PackFile::name, Function.identity()));
        files.keySet().stream().filter(VaultFiles::isList).forEach(lists::add);
        files.keySet().removeAll(lists);
        this.packs = files;
    }

    public Result run() throws IOException {
        Set<FileName> needed = new HashSet<>();
        PartIndex.Marks seen = vault.index().marks();
        Snapshots all = vault.allSnapshotsAsTheyAre();
        int snapshots = 0;
        int looked = 0;
        for (SnapshotFile file : all.files()) {
            doing.at("Checking snapshots", looked++, all.files().size());
            Optional<Snapshots.Whole> whole = all.whole(
                    file,
                    reason -> problem(
                            reason
                                    + "; bring back servers that are away, or 'cofre prune', which has back what is in the trash, or back its paths up again; if none of that helps, delete its file by 'cofre delete FILE --client NAME@vault'"));
            if (whole.isPresent()) {
                snapshots++;
                snapshot(whole.get(), seen);
                needed.addAll(whole.get().needs());
            }
        }
        needed.forEach(this::pack);
        List<Vault.PackFile> toRead = read == null ? List.of() : read.of(List.copyOf(packs.values()), random);
        int packsRead = 0;
        for (Vault.PackFile pack : toRead) {
            doing.at("Reading packs", packsRead++, toRead.size());
            read(pack);
        }
        if (more > 0) {
            problems.add("%d more of this kind; mend these first, and check again".formatted(more));
        }
        return new Result(snapshots, trees, packs.size(), toRead.size(), problems);
    }

    private void snapshot(Snapshots.Whole whole, PartIndex.Marks seen) throws IOException {
        Set<PackId> named = new HashSet<>(whole.packs());
        PartIndex.Marks elsewhere = vault.index().marks();
        trees(whole.snapshot(), seen, named, elsewhere);
        names(whole.snapshot(), named, elsewhere);
    }

    private void problem(String what) {
        if (problems.size() < PROBLEMS) {
            problems.add(what);
        } else {
            more++;
        }
    }

    /** A folder that is being gone through. */
    private record Step(String path, TreeReader entries) {}

    /** Goes through all trees of a snapshot; one that was seen for another is not read again. */
    private void trees(Snapshot snapshot, PartIndex.Marks seen, Set<PackId> named, PartIndex.Marks elsewhere)
            throws InterruptedIOException {
        Deque<Step> steps = new ArrayDeque<>();
        enter(snapshot, "/", snapshot.tree(), seen, named, elsewhere).ifPresent(steps::push);
        while (!steps.isEmpty()) {
            Step step = steps.getFirst();
            Node node = next(snapshot, step);
            if (node == null) {
                steps.pop();
                continue;
            }
            String at = (step.path().equals("/") ? "" : step.path()) + "/" + node.name();
            for (BlobId chunk : node.content()) {
                place(snapshot, at, chunk, named, elsewhere);
            }
            BlobId subtree = node.subtree();
            if (subtree != null) {
                enter(snapshot, at, subtree, seen, named, elsewhere).ifPresent(steps::push);
            }
        }
    }

    private Optional<Step> enter(
            Snapshot snapshot,
            String path,
            BlobId tree,
            PartIndex.Marks seen,
            Set<PackId> named,
            PartIndex.Marks elsewhere) {
        if (!place(snapshot, path, tree, named, elsewhere) || !seen.add(tree)) {
            return Optional.empty();
        }
        trees++;
        doing.at("Reading folders", trees, 0);
        return Optional.of(new Step(path, TreeReader.of(tree, part -> {
            if (!part.equals(tree) && !place(snapshot, path, part, named, elsewhere)) {
                throw new MissingPartException();
            }
            seen.add(part);
            return vault.part(part);
        })));
    }

    /** Null where there is no more, or it cannot be read. */
    private @Nullable Node next(Snapshot snapshot, Step step) throws InterruptedIOException {
        try {
            return step.entries().next();
        } catch (InterruptedIOException e) {
            throw e;
        } catch (MissingPartException e) {
            return null; // that was told
        } catch (BadTreeException e) {
            problem("snapshot %s: the tree of %s is none: %s; restore what is below it from another snapshot"
                    .formatted(snapshot.shortId(), step.path(), e.getMessage()));
        } catch (IOException | ProblemException e) {
            problem("snapshot %s: the tree of %s cannot be read: %s; bring back servers that are away, and check again"
                    .formatted(snapshot.shortId(), step.path(), e.getMessage()));
        }
        return null;
    }

    private static final class MissingPartException extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** A part that two backups have stored at once is in two packs, of which the index knows one. */
    private void names(Snapshot snapshot, Set<PackId> named, PartIndex.Marks elsewhere) throws IOException {
        for (PackId pack : named) {
            if (elsewhere.isEmpty()) {
                return;
            }
            if (packs.containsKey(pack.name())) {
                vault.parts(pack).forEach(part -> elsewhere.remove(part.id()));
            }
        }
        if (!elsewhere.isEmpty()) {
            problem("snapshot %s does not name all packs that it needs; back its paths up again, before you prune"
                    .formatted(snapshot.shortId()));
        }
    }

    /** @param elsewhere gets the part, if it is in no pack that the snapshot names */
    private boolean place(Snapshot snapshot, String path, BlobId part, Set<PackId> named, PartIndex.Marks elsewhere) {
        PartIndex.Place place = vault.index().find(part).orElse(null);
        if (place == null) {
            problem(
                    "snapshot %s: a part of %s is in no pack; back it up again with --force, which stores it if it is still as it was"
                            .formatted(snapshot.shortId(), path));
            return false;
        }
        if (!named.contains(place.pack())) {
            elsewhere.add(part);
        }
        return true;
    }

    private void pack(FileName name) {
        if (!packs.containsKey(name) && !lists.contains(name)) {
            problem("%s is named by a snapshot and is not there; 'cofre prune' has it back if it is in the trash"
                    .formatted(name));
            return;
        }
        int readable = vault.readable(name);
        if (readable == 0) {
            problem("%s can be read on no server now; 'cofre nodes' shows which are away".formatted(name));
        } else if (readable == 1) {
            problem("%s can be read on one server only now; 'cofre health --wait 600' waits until it is on two"
                    .formatted(name));
        }
    }

    private void read(Vault.PackFile pack) throws InterruptedIOException {
        try (PartReader reader = new PartReader()) {
            byte[] bytes = vault.fetch(pack.pack());
            for (Part part : PackTable.read(bytes, pack.size())) {
                reader.read(part, bytes, part.offset());
            }
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException | ProblemException e) {
            problem("%s is damaged or cannot be read: %s; back its paths up again with --force"
                    .formatted(pack.name(), e.getMessage()));
        }
    }
}
