package dev.cofre.manager.grant;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.manager.catalog.Notebook;
import dev.cofre.manager.catalog.node.NodeCatalog;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Uploads that were under way when the catalog got its key, as the servers' journals told them when they were first asked: what was
 * assigned before cannot have this manager's word, and nothing else can be from before. Each journal is asked once, so that no server
 * thinks of more later, and only of servers that were known by then: whoever comes later has nothing from before. What they said is
 * noted in the catalog, so that a restart asks none again. Thread-safe.
 */
@Service
public class OpenUploads {
    private static final String TOPIC = "unwarranted";
    private static final String READ = "read/";
    private static final String KNOWN = "known/";
    private static final String SEPARATOR = "\t";

    private final Notebook notebook;
    /** Folders of the servers that there were when the catalog got its key. */
    private final Set<UUID> known = new HashSet<>();

    private final Set<UUID> read = new HashSet<>();
    private final Map<UploadId, Map<UUID, Open>> told = new HashMap<>();
    /** How many servers there are whose journals were not asked yet; what is not counted yet are all. */
    private int unread = Integer.MAX_VALUE;

    OpenUploads(Notebook notebook, NodeCatalog nodes) {
        this.notebook = notebook;
        notebook.read(TOPIC, this::recall);
        if (known.isEmpty()) { // nobody has registered yet with this process
            nodes.nodes().forEach(node -> known.add(node.folder()));
        }
    }

    /** Has those who are known by now be known after a restart, and nobody else. */
    public synchronized void begin() {
        notebook.note(
                TOPIC, known.stream().collect(Collectors.toMap(folder -> KNOWN + folder, folder -> "")), List.of());
    }

    /** An upload that a journal knows, and not that it is in the catalog. */
    public record Open(UploadId upload, ClientName client, FileName name, ReplicationFactor copies, BlobId blob) {}

    private void recall(String name, String said) {
        if (name.startsWith(READ)) {
            read.add(UUID.fromString(name.substring(READ.length())));
            return;
        }
        if (name.startsWith(KNOWN)) {
            known.add(UUID.fromString(name.substring(KNOWN.length())));
            return;
        }
        String[] place = name.split("/", 2);
        String[] parts = said.split(SEPARATOR, 4);
        UploadId upload = UploadId.of(place[0]);
        add(
                UUID.fromString(place[1]),
                new Open(
                        upload,
                        new ClientName(parts[0]),
                        new FileName(parts[3]),
                        new ReplicationFactor(Integer.parseInt(parts[1])),
                        BlobId.of(parts[2])));
    }

    private void add(UUID folder, Open open) {
        told.computeIfAbsent(open.upload(), upload -> new HashMap<>()).put(folder, open);
    }

    /** Whether the journal in this folder is to be asked. */
    public synchronized boolean isToBeRead(UUID folder) {
        return known.contains(folder) && !read.contains(folder);
    }

    /** What the journal in a folder knew when it was asked, on stable storage when this returns. */
    public synchronized void note(UUID folder, Collection<Open> opens) {
        Map<String, String> notes = new HashMap<>();
        opens.forEach(open -> notes.put(
                open.upload() + "/" + folder,
                String.join(
                        SEPARATOR,
                        open.client().value(),
                        Integer.toString(open.copies().copies()),
                        open.blob().toString(),
                        open.name().value())));
        notes.put(READ + folder, "");
        notebook.note(TOPIC, notes, List.of());
        opens.forEach(open -> add(folder, open));
        read.add(folder);
    }

    /** @param servers that belong to the cluster, here or not, whose journals are still to be asked: each may know any upload */
    public synchronized void unread(int servers) {
        unread = servers;
    }

    /** @param knew journals that knew an upload @param unread those that are still to be asked, and may know it, too */
    record Tellers(long knew, int unread) {
        boolean are(int enough) {
            return knew >= enough;
        }

        boolean mayBe(int enough) {
            return knew >= enough - unread;
        }
    }

    /**
     * How many journals knew the upload to be this one, and how many may, at one moment: a journal that was read in between would be missed
     * by both.
     *
     * @param blob null: any bytes
     */
    synchronized Tellers tellers(
            UploadId upload, ClientName client, FileName name, ReplicationFactor copies, @Nullable BlobId blob) {
        long knew = told.getOrDefault(upload, Map.of()).values().stream()
                .filter(open -> open.client().equals(client)
                        && open.name().equals(name)
                        && open.copies().equals(copies)
                        && (blob == null || open.blob().equals(blob)))
                .count();
        return new Tellers(knew, unread);
    }

    /** Forgets all of it: nothing of it is taken any more. */
    public synchronized void forget() {
        unread = Integer.MAX_VALUE;
        Map<String, String> notes = notebook.notes(TOPIC);
        if (!notes.isEmpty()) {
            notebook.note(TOPIC, Map.of(), notes.keySet());
        }
        read.clear();
        told.clear();
    }
}
