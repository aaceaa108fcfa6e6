package dev.cofre.manager.grant;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Warrant;
import dev.cofre.manager.catalog.ClusterCatalog;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;

/**
 * Makes warrants, and tells good ones. Their key follows from the cluster's in the catalog, so every manager comes to the same, and no
 * server has it: grants are signed under keys that their servers have, too. Thread-safe.
 */
@Service
public class Warrants {
    private static final byte[] FORMAT = "cofre-warrant-1".getBytes(StandardCharsets.US_ASCII);

    private final byte[] key;

    @Autowired
    Warrants(ClusterCatalog catalog) {
        this(catalog.cluster().managerKey());
    }

    /** @param managerKey that of a cluster, from which all others follow */
    public Warrants(byte[] managerKey) {
        this.key = Hmac.derive(managerKey, "warrant");
    }

    public Warrant forFile(UploadId upload, ClientName client, FileName name, ReplicationFactor copies) {
        return Warrant.ofFile(code(Warrant.Kind.FILE, upload, client, copies, name, new byte[0]));
    }

    /** @param blob the only bytes that it is for */
    public Warrant forLink(UploadId upload, ClientName client, FileName name, ReplicationFactor copies, BlobId blob) {
        return Warrant.ofLink(code(Warrant.Kind.LINK, upload, client, copies, name, blob.bytes()), blob);
    }

    /**
     * For all files of a form, of which nobody knows the names yet.
     *
     * @param upload of the first
     * @param length bytes of the form; null if nobody knows them either
     */
    public Warrant forForm(UploadId upload, ClientName client, ReplicationFactor copies, @Nullable Long length) {
        return length == null
                ? Warrant.ofForm(code(Warrant.Kind.FORM, upload, client, copies, null, new byte[0]))
                : Warrant.ofForm(code(Warrant.Kind.BOUNDED_FORM, upload, client, copies, null, bytes(length)), length);
    }

    /**
     * Whether it was made here, for this upload of this client under this name.
     *
     * @param size bytes; 0 if they are not known
     * @param blob null if it is not known
     */
    public boolean isGood(
            Warrant warrant,
            UploadId upload,
            ClientName client,
            FileName name,
            ReplicationFactor copies,
            long size,
            @Nullable BlobId blob) {
        Optional<UploadId> assigned = warrant.assigned(upload);
        boolean other = blob != null
                && warrant.linked().filter(linked -> !linked.equals(blob)).isPresent();
        if (assigned.isEmpty() || !warrant.canHold(size) || other) {
            return false;
        }
        Warrant.Kind kind = assigning(warrant.kind());
        boolean named = kind == Warrant.Kind.FILE || kind == Warrant.Kind.LINK;
        byte[] code = code(kind, assigned.get(), client, copies, named ? name : null, limits(warrant));
        return MessageDigest.isEqual(code, warrant.code());
    }

    /** Of the warrant that the manager has made. */
    private static Warrant.Kind assigning(Warrant.Kind kind) {
        return switch (kind) {
            case PART -> Warrant.Kind.FORM;
            case BOUNDED_PART -> Warrant.Kind.BOUNDED_FORM;
            default -> kind;
        };
    }

    private static byte[] limits(Warrant warrant) {
        return warrant.length().isPresent()
                ? bytes(warrant.length().getAsLong())
                : warrant.linked().map(BlobId::bytes).orElse(new byte[0]);
    }

    private static byte[] bytes(long length) {
        return ByteBuffer.allocate(Long.BYTES).putLong(length).array();
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
            byte[] limits) {
        byte[] clientBytes = client.value().getBytes(StandardCharsets.UTF_8);
        byte[] nameBytes = name == null ? new byte[0] : name.value().getBytes(StandardCharsets.UTF_8);
        ByteBuffer message = ByteBuffer.allocate(
                        FORMAT.length + 1 + 16 + 1 + 4 + clientBytes.length + 4 + nameBytes.length + limits.length)
                .put(FORMAT)
                .put((byte) kind.ordinal())
                .putLong(upload.value().getMostSignificantBits())
                .putLong(upload.value().getLeastSignificantBits())
                .put((byte) copies.copies())
                .putInt(clientBytes.length)
                .put(clientBytes)
                .putInt(nameBytes.length)
                .put(nameBytes)
                .put(limits);
        return Arrays.copyOf(Hmac.of(key, message.array()), Warrant.CODE);
    }
}
