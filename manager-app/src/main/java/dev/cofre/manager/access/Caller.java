package dev.cofre.manager.access;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling, as far as has been proved. Controllers take it as a parameter.
 *
 * @param only the one client whose files it may see; null if it may see all
 * @param node the server that it is; null if it is none, or has not said so
 */
public record Caller(@Nullable ClientName only, @Nullable NodeId node) {
    static final Caller UNBOUND = new Caller(null, null);

    static Caller client(@Nullable ClientName only) {
        return new Caller(only, null);
    }

    static Caller node(NodeId node) {
        return new Caller(null, node);
    }

    /**
     * Goes on only if the caller is this server: each speaks for itself.
     *
     * @throws ProblemException {@code forbidden}
     */
    public void mustBe(NodeId speaker) {
        if (!speaker.equals(node)) {
            throw new SpeaksForAnotherException(speaker, node);
        }
    }

    /**
     * The server that it is.
     *
     * @throws ProblemException {@code forbidden}
     */
    public NodeId mustBeNode() {
        if (node == null) {
            throw new ProblemException(ProblemType.FORBIDDEN, "this is for servers, with the session of one");
        }
        return node;
    }

    /** Whether it may see this client's files. */
    public boolean mayBe(ClientName client) {
        return only == null || only.equals(client) || isVaultOf(only, client);
    }

    /**
     * Goes on only if the caller may see this client's files: it is the client, or the client's is the vault.
     *
     * @throws ProblemException {@code forbidden}
     */
    public void mustBe(ClientName client) {
        if (!mayBe(client)) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN,
                    "your token is that of client '%s', and this belongs to '%s'; use the token of '%s'"
                            .formatted(only, client, client));
        }
    }

    private static boolean isVaultOf(ClientName owner, ClientName client) {
        return client.value().equals(owner.value() + ClientName.VAULT);
    }
}
