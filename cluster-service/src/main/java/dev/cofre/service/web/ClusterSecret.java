package dev.cofre.service.web;

import dev.cofre.api.blob.BlobId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** What the services of a cluster know each other by; only its digest is kept. Thread-safe. */
public final class ClusterSecret {
    private final byte @Nullable [] digest;

    /** @param text blank or null on a cluster without one, which listens on loopback only */
    public ClusterSecret(@Nullable String text) {
        digest = text == null || text.isBlank() ? null : digest(text);
    }

    /** Whether there is one. */
    public boolean isSet() {
        return digest != null;
    }

    /** False if there is none. Takes as long for a nearly right guess as for any other. */
    public boolean is(String token) {
        return digest != null && MessageDigest.isEqual(digest, digest(token));
    }

    private static byte[] digest(String token) {
        return BlobId.newDigest().digest(token.getBytes(StandardCharsets.UTF_8));
    }
}
