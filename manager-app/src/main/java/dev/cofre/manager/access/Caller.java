package dev.cofre.manager.access;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling, as far as has been proved. Controllers take it as a parameter.
 *
 * @param only the one client whose files it may see; null if it may see all
 */
public record Caller(@Nullable ClientName only) {
    static final Caller UNBOUND = new Caller(null);

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
