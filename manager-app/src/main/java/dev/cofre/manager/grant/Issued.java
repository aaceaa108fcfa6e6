package dev.cofre.manager.grant;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this process has assigned, while servers may hand in without a warrant what they were given with one: those of before keep none.
 * Thread-safe.
 */
final class Issued {
    private static final int MOST = 100_000;
    /** Later files of a form of which nobody knows how many there are. */
    private static final int MOST_PARTS = 100;

    private static final int MOST_FORMS = 100;

    private final Map<UploadId, Assigned> files = bounded(MOST);
    private final Map<UploadId, Assigned> forms = bounded(MOST_FORMS);

    /** @param name null in a form @param blob the only bytes that it is for; null for any */
    private record Assigned(
            ClientName client,
            @Nullable FileName name,
            ReplicationFactor copies,
            @Nullable BlobId blob) {
        boolean is(ClientName who, FileName what, ReplicationFactor many, @Nullable BlobId bytes) {
            return client.equals(who)
                    && (name == null || name.equals(what))
                    && copies.equals(many)
                    && (blob == null || blob.equals(bytes));
        }
    }

    private static Map<UploadId, Assigned> bounded(int most) {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<UploadId, Assigned> eldest) {
                return size() > most;
            }
        };
    }

    synchronized void add(
            UploadId upload,
            ClientName client,
            @Nullable FileName name,
            ReplicationFactor copies,
            @Nullable BlobId blob) {
        (name == null ? forms : files).put(upload, new Assigned(client, name, copies, blob));
    }

    synchronized boolean knows(
            UploadId upload, ClientName client, FileName name, ReplicationFactor copies, @Nullable BlobId blob) {
        Assigned file = files.get(upload);
        return file != null
                ? file.is(client, name, copies, blob)
                : forms.entrySet().stream()
                        .anyMatch(form ->
                                form.getValue().is(client, name, copies, blob) && isPart(form.getKey(), upload));
    }

    private static boolean isPart(UploadId form, UploadId upload) {
        for (int place = 0; place < MOST_PARTS; place++) {
            if (form.sibling(place).equals(upload)) {
                return true;
            }
        }
        return false;
    }

    synchronized void forget() {
        files.clear();
        forms.clear();
    }
}
