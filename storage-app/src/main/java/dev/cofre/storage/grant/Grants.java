package dev.cofre.storage.grant;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.grant.Grant.Operation;
import dev.cofre.api.grant.GrantKey;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.service.web.BearerToken;
import dev.cofre.storage.node.Membership;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Checks grants, without asking anybody, before a byte of a body is read. Thread-safe. */
@Component
public class Grants {
    private record Key(byte[] bytes, GrantKey key) {}

    private final Membership membership;
    private final JsonMapper json;
    private volatile @Nullable Key current;

    Grants(Membership membership, JsonMapper json) {
        this.membership = membership;
        this.json = json;
    }

    /** @param authorization the header of that name */
    public Grant checkBearer(@Nullable String authorization, Set<Operation> allowed) {
        String token = BearerToken.in(authorization)
                .orElseThrow(
                        () -> new ProblemException(
                                ProblemType.GRANT_MISSING,
                                "this call needs a grant of the manager as 'Authorization: Bearer …'; POST /assign and GET /files/{name}/locations there give one"));
        return check(token, allowed);
    }

    /**
     * @param token a compact JWS
     * @param allowed what the door that was called is for
     * @throws ProblemException if it is not the manager's, not for this node, expired, or for something else
     */
    public Grant check(String token, Set<Operation> allowed) {
        GrantKey.Token parsed = GrantKey.Token.parse(token).orElseThrow(Grants::unreadable);
        Grant grant = claims(parsed);
        if (!grant.node().equals(membership.self())) {
            throw new ProblemException(
                    ProblemType.GRANT_FOREIGN,
                    "the grant is for %s, this is %s; send it there".formatted(grant.node(), membership.self()));
        }
        if (!key().hasSigned(parsed)) {
            throw new ProblemException(
                    ProblemType.GRANT_INVALID,
                    "the grant's signature is not that of this cluster's manager; ask the manager for a new one");
        }
        if (grant.expires() < membership.managerTime().getEpochSecond()) {
            throw new ProblemException(
                    ProblemType.GRANT_EXPIRED,
                    "the grant has expired; ask the manager for a new one with the same upload id");
        }
        if (!allowed.contains(grant.operation())) {
            throw new ProblemException(
                    ProblemType.GRANT_FOREIGN, "the grant is for %s, not for this call".formatted(grant.operation()));
        }
        return grant;
    }

    /** Which client a grant names, whoever has written it: for counting, and for nothing else. Nothing if it names none. */
    public Optional<ClientName> clientIn(String token) {
        try {
            return GrantKey.Token.parse(token).map(this::claims).map(Grant::client);
        } catch (ProblemException e) {
            return Optional.empty(); // of which its caller is told by whoever checks it
        }
    }

    private Grant claims(GrantKey.Token token) {
        try {
            // not checked yet whose word it is, so anything may be missing
            return Optional.ofNullable(json.readValue(token.claims(), Grant.class))
                    .filter(grant -> grant.node() != null)
                    .orElseThrow(Grants::unreadable);
        } catch (JacksonException e) {
            throw unreadable();
        }
    }

    private static ProblemException unreadable() {
        return new ProblemException(
                ProblemType.GRANT_INVALID, "this is not a grant; send the one from the manager's answer unchanged");
    }

    private GrantKey key() {
        byte[] bytes = membership
                .grantKey()
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_REGISTERED,
                        "%s has not joined its cluster yet; try again in a few seconds".formatted(membership.self()),
                        Duration.ofSeconds(2)));
        Key known = current;
        if (known == null || !Arrays.equals(known.bytes(), bytes)) {
            known = new Key(bytes, new GrantKey(bytes));
            current = known;
        }
        return known.key();
    }
}
