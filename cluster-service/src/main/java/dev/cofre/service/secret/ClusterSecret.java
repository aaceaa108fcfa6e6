package dev.cofre.service.secret;

import dev.cofre.api.blob.BlobId;
import dev.cofre.service.start.StartRefusedException;
import dev.cofre.service.web.BearerToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the parts of a cluster know each other by; only its digest is kept. Thread-safe. */
public final class ClusterSecret {
    /** The operator's setting. */
    public static final String KEY = "cofre.cluster-secret";

    /** One that counts, too, but is not shown: while it takes the other's place, or the other its. */
    public static final String SECOND = "cofre.second-secret";

    private static final int LEAST_LENGTH = 8;
    private static final int LEAST_CHARACTERS = 4;
    private static final int LEAST_DIGITS = 16;
    /** What manuals, and people in a hurry, write there. */
    private static final Set<String> TRIED_FIRST = Set.of(
            "password",
            "passwort",
            "passw",
            "pssword",
            "changeme",
            "changeit",
            "secret",
            "mysecret",
            "thesecret",
            "topsecret",
            "clustersecret",
            "cofre",
            "cofresecret",
            "cofrecofre",
            "admin",
            "adminadmin",
            "administrator",
            "letmein",
            "welcome",
            "qwerty",
            "qwertyui",
            "qwertyuiop",
            "qwertz",
            "asdfghjkl",
            "abcd",
            "abcdef",
            "abcdefgh",
            "default",
            "example",
            "test",
            "testtest",
            "iloveyou",
            "setittoalongrandomtext",
            "alongrandomtext");

    private final boolean set;
    /** Of one or two. */
    private final List<byte[]> digests;

    /**
     * @param text as the operator has set it; blank or null if the machine's own is good enough, as for a cluster on loopback
     * @param ofMachine that of {@link MachineSecret}
     */
    public ClusterSecret(@Nullable String text, @Nullable String ofMachine) {
        this(text, ofMachine, null);
    }

    /** @param second that counts besides, during a change; blank or null if there is none */
    ClusterSecret(@Nullable String text, @Nullable String ofMachine, @Nullable String second) {
        set = isGiven(text);
        digests = Stream.concat(chosen(text, ofMachine).stream(), chosen(second, null).stream())
                .map(ClusterSecret::digest)
                .toList();
    }

    /**
     * A word that somebody tries out within a day is none. That a long one was drawn by chance nobody can see.
     *
     * @param text as the operator has set it, or nothing
     */
    static void mustNotBeGuessed(@Nullable String text) {
        if (text != null
                && isGiven(text)
                && (text.strip().length() < LEAST_LENGTH
                        || text.chars().distinct().count() < LEAST_CHARACTERS
                        || isTriedFirst(text))) {
            throw new StartRefusedException(
                    "%s can be guessed: it has fewer than %d characters, nearly all of them are the same, or it is a word or a number that is tried first."
                            .formatted(KEY, LEAST_LENGTH),
                    "Make another (openssl rand -hex 32), and set it for the manager and every server. To change them one after the other, let each accept the one that is not its own as %s meanwhile."
                            .formatted(SECOND));
        }
    }

    /**
     * What manager and servers show each other stands in a header of HTTP. That there is a blank or the end of a line around it does
     * not matter.
     *
     * @param key the setting
     * @param text as the operator has set it, or nothing
     */
    static void mustBeSendable(String key, @Nullable String text) {
        if (text != null && text.strip().chars().anyMatch(ch -> ch < ' ' || ch > '~')) {
            throw new StartRefusedException(
                    "%s has the end of a line, a control character or one beyond ASCII in it, which cannot be sent."
                            .formatted(key),
                    "Make another (openssl rand -hex 32), and set it for the manager and every server.");
        }
    }

    /** Such words with something around them that is no letter, and numbers that are tried through within a day. */
    private static boolean isTriedFirst(String text) {
        String letters = text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}]", "");
        return letters.isEmpty() ? text.strip().length() < LEAST_DIGITS : TRIED_FIRST.contains(letters);
    }

    /** The secret itself, for who has to show it: as the operator has set it, or else the machine's own. */
    public static Optional<String> chosen(@Nullable String text, @Nullable String ofMachine) {
        return Optional.ofNullable(isGiven(text) ? text : ofMachine)
                .filter(ClusterSecret::isGiven)
                .map(String::strip);
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
        byte[] shown = digest(token);
        boolean found = false;
        for (byte[] digest : digests) {
            found |= MessageDigest.isEqual(digest, shown);
        }
        return found;
    }

    /** Whether it is the token in this header. */
    public boolean isIn(@Nullable String authorization) {
        return BearerToken.in(authorization).filter(this::is).isPresent();
    }

    private static byte[] digest(String token) {
        return BlobId.newDigest().digest(token.getBytes(StandardCharsets.UTF_8));
    }
}
