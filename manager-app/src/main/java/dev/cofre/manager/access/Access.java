package dev.cofre.manager.access;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.service.secret.ClusterSecret;
import dev.cofre.service.secret.Doors;
import dev.cofre.service.start.StartRefusedException;
import dev.cofre.service.web.BearerToken;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Knows the tokens, and tells from one who is calling. */
@Component
class Access {
    private static final String CLIENT = "client=";

    private final ClusterSecret secret;
    private final Doors doors;
    private final NodeSessions sessions;
    /** By the digest of the token: what an attacker learns from the time of a look-up is of no use for guessing one. */
    private final Map<BlobId, ClientName> clients = new HashMap<>();

    Access(AccessProperties properties, NodeSessions sessions, ClusterSecret secret, Doors doors) {
        this.sessions = sessions;
        this.secret = secret;
        this.doors = doors;
        properties.manager().clients().forEach((name, digest) -> {
            ClientName client = new ClientName(name);
            try {
                clients.put(BlobId.of(digest.toLowerCase(Locale.ROOT)), client);
            } catch (IllegalArgumentException e) {
                throw new StartRefusedException(
                        "cofre.manager.clients.%s is not the SHA-256 of a token: that has 64 hexadecimal digits."
                                .formatted(client),
                        "Make it with: printf %s \"$TOKEN\" | sha256sum");
            }
        });
    }

    /**
     * @param authorization the request's header
     * @throws ProblemException {@code unauthenticated} without a token that counts here, {@code forbidden} with one that
     *     counts elsewhere, {@code session-over} for a server that has to register first
     */
    Caller caller(@Nullable String authorization, Set<AllowedTo.Role> allowed) {
        Optional<String> token = BearerToken.in(authorization);
        Optional<NodeId> node = token.filter(NodeSession::isOne).flatMap(sessions::nodeOf);
        if (node.isPresent() && allowed.contains(AllowedTo.Role.NODE)) {
            return Caller.node(node.get());
        }
        ClientName client = token.map(each -> clients.get(BlobId.ofContent(each.getBytes(StandardCharsets.UTF_8))))
                .orElse(null);
        boolean knowsSecret = token.filter(secret::is).isPresent();
        boolean operates = knowsSecret || (doors.openToOperators() && client == null);
        if (allowed.contains(AllowedTo.Role.JOINING) && knowsSecret
                || allowed.contains(AllowedTo.Role.OPERATOR) && operates) {
            return Caller.UNBOUND;
        }
        if (allowed.contains(AllowedTo.Role.CLIENT) && (client != null || mayBeAnyClient(knowsSecret))) {
            return Caller.client(client);
        }
        boolean hadSession = token.filter(NodeSession::isOne).isPresent();
        boolean mayJoin = operates && !allowed.contains(AllowedTo.Role.JOINING);
        if (allowed.contains(AllowedTo.Role.NODE) && (hadSession || mayJoin)) {
            throw new ProblemException(
                    ProblemType.SESSION_OVER,
                    "a storage server says with each call which one it is, and this does not, or not any more; register first");
        }
        if (knowsSecret || node.isPresent() || client != null) {
            throw new ProblemException(ProblemType.FORBIDDEN, elsewhere(client, node.orElse(null)));
        }
        throw new ProblemException(
                ProblemType.UNAUTHENTICATED,
                allowed.contains(AllowedTo.Role.CLIENT)
                        ? "send the client's token as 'Authorization: Bearer …'"
                        : "operators and storage servers must send the cluster's secret (cofre.cluster-secret; if that is not set, what is in the file cluster-secret in the manager's COFRE_HOME) as 'Authorization: Bearer …'");
    }

    /** Behind closed doors, who knows the machine's secret is the machine's owner, and all its clients. */
    private boolean mayBeAnyClient(boolean knowsSecret) {
        return clients.isEmpty() && (doors.openToClients() || knowsSecret);
    }

    /**
     * Which client a call is for, as far as can be told without a look at the catalog: by its token or, where there are none, by what it
     * says. All that say nothing are one. Nothing for servers and operators.
     *
     * @param query of its address
     */
    Optional<String> named(@Nullable String authorization, @Nullable String query) {
        Optional<String> token = BearerToken.in(authorization);
        if (token.filter(each -> NodeSession.isOne(each) || secret.is(each)).isPresent()) {
            return Optional.empty();
        }
        Optional<String> client = token.map(
                        each -> clients.get(BlobId.ofContent(each.getBytes(StandardCharsets.UTF_8))))
                .map(ClientName::value);
        return client.isPresent() || !clients.isEmpty() || query == null
                ? client.or(() -> Optional.of(""))
                : Arrays.stream(query.split("&"))
                        .filter(each -> each.startsWith(CLIENT))
                        .map(each -> each.substring(CLIENT.length()))
                        .findFirst()
                        .or(() -> Optional.of(""));
    }

    /** Whether it is a server that has registered. */
    boolean isNode(@Nullable String authorization) {
        return BearerToken.in(authorization)
                .filter(NodeSession::isOne)
                .flatMap(sessions::nodeOf)
                .isPresent();
    }

    /** Whether anything at all is open to it. */
    boolean knows(@Nullable String authorization) {
        return mayBeAnyClient(false)
                || isNode(authorization)
                || BearerToken.in(authorization)
                        .filter(token -> secret.is(token)
                                || clients.containsKey(BlobId.ofContent(token.getBytes(StandardCharsets.UTF_8))))
                        .isPresent();
    }

    private static String elsewhere(@Nullable ClientName client, @Nullable NodeId node) {
        if (client != null) {
            return "this call is for storage servers and operators, and '%s' is a client".formatted(client);
        }
        return node != null
                ? "this call is for clients and operators, and %s is a storage server".formatted(node)
                : "this call is for clients, and the cluster's secret is no client's token";
    }
}
