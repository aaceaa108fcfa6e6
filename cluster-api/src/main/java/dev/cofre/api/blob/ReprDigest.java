package dev.cofre.api.blob;

import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The field that says what bytes must amount to, as a header or behind a chunked body as a trailer:
 * {@code Repr-Digest: sha-256=:…base64…:}. Other algorithms beside it are ignored.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9530">RFC 9530, Digest Fields</a>
 */
public final class ReprDigest {
    public static final String HEADER = "Repr-Digest";
    /** Also finds a value without its colons: that somebody wanted a check must not be overlooked. */
    private static final Pattern SHA_256 = Pattern.compile("(?:^|,)\\s*sha-256\\s*=(?:\\s*:([A-Za-z0-9+/]*={0,2}):)?");

    private ReprDigest() {}

    /** The field's value for a blob. */
    public static String of(BlobId blob) {
        return "sha-256=:" + Base64.getEncoder().encodeToString(blob.bytes()) + ":";
    }

    /**
     * The blob that the field names; nothing if it names no SHA-256.
     *
     * @throws ProblemException if it names one that cannot be read
     */
    public static Optional<BlobId> parse(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        Matcher match = SHA_256.matcher(header);
        if (!match.find()) {
            return Optional.empty();
        }
        String digest = match.group(1);
        if (digest == null) {
            throw unreadable();
        }
        try {
            return Optional.of(BlobId.of(Base64.getDecoder().decode(digest)));
        } catch (IllegalArgumentException e) {
            throw unreadable();
        }
    }

    private static ProblemException unreadable() {
        return new ProblemException(
                ProblemType.INVALID_REQUEST,
                "the header Repr-Digest has no SHA-256: it is sha-256=:BASE64: with the 32 bytes of the digest");
    }
}
