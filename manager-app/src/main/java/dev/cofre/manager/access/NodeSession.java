package dev.cofre.manager.access;

import dev.cofre.api.node.NodeId;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * What a server says with each of its calls, from one registration to the next of another process: its name and 32 random bytes. It
 * can be told from other tokens, so that a server whose session has ended is told that, and not that it is a stranger.
 */
public final class NodeSession {
    private static final String PREFIX = "cofre-node.";
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private NodeSession() {}

    public static String create(NodeId node) {
        byte[] random = new byte[BYTES];
        RANDOM.nextBytes(random);
        return PREFIX + node + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    static boolean isOne(String token) {
        return token.startsWith(PREFIX);
    }

    /** Whose it claims to be. */
    public static Optional<NodeId> claimed(String token) {
        int end = token.lastIndexOf('.');
        if (!isOne(token) || end < PREFIX.length()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new NodeId(token.substring(PREFIX.length(), end)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
