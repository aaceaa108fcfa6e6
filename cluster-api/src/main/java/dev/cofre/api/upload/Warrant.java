package dev.cofre.api.upload;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.cofre.api.blob.BlobId;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * The manager's own word that it has assigned an upload to a client, under a name, which no server can make. It comes with the grant, is
 * kept with the upload, and is handed in wherever a server says whose an upload is and what it is called. Only the manager can tell
 * whether one is good. In bytes: the kind (1), a message authentication code ({@value #CODE}), and what the kind adds.
 *
 * @param text its bytes in base64url without padding
 */
public record Warrant(@JsonValue String text) {
    /** Bytes: HMAC-SHA-256-128 of <a href="https://www.rfc-editor.org/rfc/rfc4868">RFC 4868</a>. */
    public static final int CODE = 16;

    public enum Kind {
        /** Of one file: client, name and copies are those of the assignment. */
        FILE(0),
        /** The same, and the bytes are those of a blob that the client owns already: 32 more bytes, its SHA-256. */
        LINK(32),
        /** Of a form, of which the manager knows the client and the copies, and its server the names. */
        FORM(0),
        /** Of a later file of a form: 20 more bytes, the upload id of the first, and its place behind it. */
        PART(20);

        private final int more;

        Kind(int more) {
            this.more = more;
        }
    }

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Warrant {
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        int kind = bytes.length == 0 ? -1 : bytes[0];
        if (kind < 0 || kind >= Kind.values().length || bytes.length != 1 + CODE + Kind.values()[kind].more) {
            throw new IllegalArgumentException("this is no warrant: '%.100s'".formatted(text));
        }
    }

    public static Warrant of(byte[] bytes) {
        return new Warrant(ENCODER.encodeToString(bytes));
    }

    /** @param code {@value #CODE} bytes */
    public static Warrant ofFile(byte[] code) {
        return of(begun(Kind.FILE, code).array());
    }

    /** @param code {@value #CODE} bytes */
    public static Warrant ofLink(byte[] code, BlobId blob) {
        return of(begun(Kind.LINK, code).put(blob.bytes()).array());
    }

    /** @param code {@value #CODE} bytes */
    public static Warrant ofForm(byte[] code) {
        return of(begun(Kind.FORM, code).array());
    }

    /**
     * That of one file of a form.
     *
     * @param first the upload id of the form's first file
     * @param place 0 for the first, as in {@link UploadId#sibling}
     */
    public Warrant part(UploadId first, int place) {
        if (place == 0 || kind() != Kind.FORM) {
            return this;
        }
        return of(begun(Kind.PART, code())
                .putLong(first.value().getMostSignificantBits())
                .putLong(first.value().getLeastSignificantBits())
                .putInt(place)
                .array());
    }

    private static ByteBuffer begun(Kind kind, byte[] code) {
        return ByteBuffer.allocate(1 + CODE + kind.more)
                .put((byte) kind.ordinal())
                .put(code);
    }

    public byte[] bytes() {
        return Base64.getUrlDecoder().decode(text);
    }

    public Kind kind() {
        return Kind.values()[bytes()[0]];
    }

    public byte[] code() {
        byte[] code = new byte[CODE];
        more().get(1, code);
        return code;
    }

    /** The only blob that it is for; empty if it may bring any bytes. */
    public Optional<BlobId> linked() {
        if (kind() != Kind.LINK) {
            return Optional.empty();
        }
        ByteBuffer more = more();
        return Optional.of(new BlobId(more.getLong(), more.getLong(), more.getLong(), more.getLong()));
    }

    /** The upload that was assigned, if this is that of {@code upload}; empty if it is another part's. */
    public Optional<UploadId> assigned(UploadId upload) {
        if (kind() != Kind.PART) {
            return Optional.of(upload);
        }
        ByteBuffer more = more();
        UploadId first = new UploadId(new UUID(more.getLong(), more.getLong()));
        return first.sibling(more.getInt()).equals(upload) ? Optional.of(first) : Optional.empty();
    }

    /** Behind kind and code. */
    private ByteBuffer more() {
        return ByteBuffer.wrap(bytes()).position(1 + CODE);
    }
}
