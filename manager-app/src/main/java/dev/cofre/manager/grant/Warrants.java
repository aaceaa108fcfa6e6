package dev.cofre.manager.grant;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.upload.ReplicationFactor;
import dev.cofre.api.upload.UploadId;
import dev.cofre.api.upload.Warrant;
import dev.cofre.manager.catalog.Catalog;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Makes warrants, and tells good ones. Their key follows from the cluster's in the catalog, so every manager comes to the same, and no
 * server has it: grants are signed under keys that their servers have, too. Thread-safe.
 */
@Service
public class Warrants {
    private static final byte[] FORMAT = "cofre-warrant-1".getBytes(StandardCharsets.US_ASCII);

    private final byte[] key;

    Warrants(Catalog catalog) {
        this.key = Hmac.derive(catalog.cluster().managerKey(), "warrant");
    }

    public Warrant forFile(UploadId upload, ClientName client, FileName name, ReplicationFactor copies) {
        return Warrant.ofFile(code(Warrant.Kind.FILE, upload, client, copies, name, null));
    }

    /** @param blob the only bytes that it is for */
    public Warrant forLink(UploadId upload, ClientName client, FileName name, ReplicationFactor copies, BlobId blob) {
        return Warrant.ofLink(code(Warrant.Kind.LINK, upload, client, copies, name, blob), blob);
    }

    /** For all files of a form, of which nobody knows the names yet. @param upload of the first */
    public Warrant forForm(UploadId upload, ClientName client, ReplicationFactor copies) {
        return Warrant.ofForm(code(Warrant.Kind.FORM, upload, client, copies, null, null));
    }

    /** Whether it was made here, for this upload of this client under this name. */
    boolean isGood(Warrant warrant, UploadId upload, ClientName client, FileName name, ReplicationFactor copies) {
        Optional<UploadId> assigned = warrant.assigned(upload);
        if (assigned.isEmpty()) {
            return false;
        }
        Warrant.Kind kind = warrant.kind() == Warrant.Kind.PART ? Warrant.Kind.FORM : warrant.kind();
        byte[] code = code(
                kind,
                assigned.get(),
                client,
                copies,
                kind == Warrant.Kind.FORM ? null : name,
                warrant.linked().orElse(null));
        return MessageDigest.isEqual(code, warrant.code());
    }

    /** Tells this key from others, and nothing of it. */
    String fingerprint() {
        return HexFormat.of().formatHex(Hmac.derive(key, "fingerprint"), 0, 8);
    }

    private byte[] code(
            Warrant.Kind kind,
            UploadId upload,
            ClientName client,
            ReplicationFactor copies,
            @Nullable FileName name,
            @Nullable BlobId blob) {
        byte[] clientBytes = client.value().getBytes(StandardCharsets.UTF_8);
        byte[] nameBytes = name == null ? new byte[0] : name.value().getBytes(StandardCharsets.UTF_8);
        byte[] blobBytes = blob == null ? new byte[0] : blob.bytes();
        ByteBuffer message = ByteBuffer.allocate(
                        FORMAT.length + 1 + 16 + 1 + 4 + clientBytes.length + 4 + nameBytes.length + blobBytes.length)
                .put(FORMAT)
                .put((byte) kind.ordinal())
                .putLong(upload.value().getMostSignificantBits())
                .putLong(upload.value().getLeastSignificantBits())
                .put((byte) copies.copies())
                .putInt(clientBytes.length)
                .put(clientBytes)
                .putInt(nameBytes.length)
                .put(nameBytes)
                .put(blobBytes);
        return Arrays.copyOf(Hmac.of(key, message.array()), Warrant.CODE);
    }
}
