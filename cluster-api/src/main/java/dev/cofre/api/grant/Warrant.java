package dev.cofre.api.grant;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;
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
        PART(20),
        /** Of a form whose length is known: 8 more bytes, that length, which bounds how long and how many its files are. */
        BOUNDED_FORM(8),
        /** Of a later file of such a form: 28 more bytes, the length, the upload id of the first, and its place behind it. */
        BOUNDED_PART(28);

        private final int more;

        Kind(int more) {
            this.more = more;
        }
    }

    /** Bytes that a part of a form takes besides its file, at least: its boundary, and a line that says its name. */
    private static final int LEAST_PART = 40;

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
     * @param code {@value #CODE} bytes
     * @param length bytes of the whole form
     */
    public static Warrant ofForm(byte[] code, long length) {
        return of(begun(Kind.BOUNDED_FORM, code).putLong(length).array());
    }

    /**
     * That of one file of a form.
     *
     * @param first the upload id of the form's first file
     * @param place 0 for the first, as in {@link UploadId#sibling}
     */
    public Warrant part(UploadId first, int place) {
        Kind kind = kind();
        if (place == 0 || kind != Kind.FORM && kind != Kind.BOUNDED_FORM) {
            return this;
        }
        ByteBuffer begun = kind == Kind.FORM
                ? begun(Kind.PART, code())
                : begun(Kind.BOUNDED_PART, code()).putLong(length().orElseThrow());
        return of(begun.putLong(first.value().getMostSignificantBits())
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

    /** Bytes of the form that it is for; empty if it is for none, or for one whose length was not known. */
    public OptionalLong length() {
        return isBounded() ? OptionalLong.of(more().getLong()) : OptionalLong.empty();
    }

    /**
     * Bytes that a file can have, at most, that was in the form that it is for: below zero, if so many files cannot have been in it. Empty
     * if it is for no form, or for one whose length was not known.
     */
    public OptionalLong most() {
        if (!isBounded()) {
            return OptionalLong.empty();
        }
        ByteBuffer more = more();
        long length = more.getLong();
        long place = kind() == Kind.BOUNDED_PART ? more.getInt(more.position() + 2 * Long.BYTES) : 0;
        return OptionalLong.of(place < 0 || length < 0 ? -1 : length - place * LEAST_PART);
    }

    /** Whether a file of so many bytes can have been in the form that it is for; true if it is for none. */
    public boolean canHold(long size) {
        OptionalLong most = most();
        return most.isEmpty() || size <= most.getAsLong();
    }

    private boolean isBounded() {
        return kind() == Kind.BOUNDED_FORM || kind() == Kind.BOUNDED_PART;
    }

    /** The upload that was assigned, if this is that of {@code upload}; empty if it is another part's. */
    public Optional<UploadId> assigned(UploadId upload) {
        if (kind() != Kind.PART && kind() != Kind.BOUNDED_PART) {
            return Optional.of(upload);
        }
        ByteBuffer more = more();
        if (kind() == Kind.BOUNDED_PART) {
            more.getLong();
        }
        UploadId first = new UploadId(new UUID(more.getLong(), more.getLong()));
        return first.sibling(more.getInt()).equals(upload) ? Optional.of(first) : Optional.empty();
    }

    /** Behind kind and code. */
    private ByteBuffer more() {
        return ByteBuffer.wrap(bytes()).position(1 + CODE);
    }
}
