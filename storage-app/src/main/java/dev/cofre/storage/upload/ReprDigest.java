package dev.cofre.storage.upload;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header with which a client announces a digest: {@code Repr-Digest: sha-256=:…base64…:}. Other algorithms beside it
 * are ignored.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9530">RFC 9530, Digest Fields</a>
 */
final class ReprDigest {
    static final String HEADER = "Repr-Digest";
    private static final Pattern SHA_256 = Pattern.compile("(?:^|,)\\s*sha-256\\s*=\\s*:([A-Za-z0-9+/]*={0,2}):");

    private ReprDigest() {}

    static Optional<BlobId> parse(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        Matcher match = SHA_256.matcher(header);
        if (!match.find()) {
            return Optional.empty();
        }
        try {
            return Optional.of(BlobId.of(Base64.getDecoder().decode(match.group(1))));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ProblemType.INVALID_REQUEST,
                    "the header Repr-Digest has no SHA-256: it is sha-256=:BASE64: with the 32 bytes of the digest");
        }
    }
}
