package dev.cofre.service.secret;

import dev.cofre.api.blob.BlobId;
import dev.cofre.service.web.BearerToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the parts of a cluster know each other by; only its digest is kept. Thread-safe. */
public final class ClusterSecret {
    /** The operator's setting. */
    public static final String KEY = "cofre.cluster-secret";

    private final boolean set;
    private final byte @Nullable [] digest;

    /**
     * @param text as the operator has set it; blank or null if the machine's own is good enough, as for a cluster on loopback
     * @param ofMachine that of {@link MachineSecret}
     */
    public ClusterSecret(@Nullable String text, @Nullable String ofMachine) {
        set = isGiven(text);
        digest = chosen(text, ofMachine).map(ClusterSecret::digest).orElse(null);
    }

    /** The secret itself, for who has to show it: as the operator has set it, or else the machine's own. */
    public static Optional<String> chosen(@Nullable String text, @Nullable String ofMachine) {
        return Optional.ofNullable(isGiven(text) ? text : ofMachine).filter(ClusterSecret::isGiven);
    }

    /** Whether a setting says anything. */
    static boolean isGiven(@Nullable String text) {
        return text != null && !text.isBlank();
    }

    /** Whether the operator has set it, and hands it to whom it is for. */
    public boolean isSet() {
        return set;
    }

    /** Takes as long for a nearly right guess as for any other. */
    public boolean is(String token) {
        return digest != null && MessageDigest.isEqual(digest, digest(token));
    }

    /** Whether it is the token in this header. */
    public boolean isIn(@Nullable String authorization) {
        return BearerToken.in(authorization).filter(this::is).isPresent();
    }

    private static byte[] digest(String token) {
        return BlobId.newDigest().digest(token.getBytes(StandardCharsets.UTF_8));
    }
}
