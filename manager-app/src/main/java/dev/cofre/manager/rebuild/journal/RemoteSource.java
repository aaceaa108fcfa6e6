package dev.cofre.manager.rebuild.journal;

import dev.cofre.api.StorageApi;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.rebuild.JournalPage;
import dev.cofre.service.problem.Unanswered;
import dev.cofre.service.start.StartRefusedException;
import dev.cofre.service.web.Asking;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.client.RestClientException;

/** A storage server that runs. A call that fails is tried again, as nothing is lost by asking twice. */
public final class RemoteSource implements Source {
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final int TRIES = 3;

    private final URI url;
    private final StorageApi api;
    private final @Nullable String authorization;
    private final NodeRegistration node;
    private final @Nullable Long since;

    private RemoteSource(URI url, StorageApi api, @Nullable String authorization, @Nullable Long since) {
        this.url = url;
        this.api = api;
        this.authorization = authorization;
        this.since = since;
        this.node = asking(() -> api.node(authorization));
    }

    /** @throws StartRefusedException if there is no answer, or a refusal */
    public static RemoteSource connect(URI url, @Nullable String authorization) {
        return connect(url, authorization, null);
    }

    /** @param since leave out what was entered into the catalog when its counter was this or less; null for all */
    public static RemoteSource connect(URI url, @Nullable String authorization, @Nullable Long since) {
        return new RemoteSource(url, StorageApi.at(url, Asking.within(ANSWER)), authorization, since);
    }

    @Override
    public NodeRegistration node() {
        return node;
    }

    @Override
    public JournalPage page(@Nullable UploadId after) {
        return asking(() -> api.journaled(authorization, after, since));
    }

    private <T> T asking(Supplier<T> call) {
        for (int tries = 1; ; tries++) {
            try {
                return call.get();
            } catch (ProblemException e) {
                throw new StartRefusedException(
                        "The server at %s refuses: %s.".formatted(url, e.getMessage()),
                        "Correct that, and rebuild again; nothing has been changed.");
            } catch (RestClientException e) {
                if (tries == TRIES) {
                    throw new StartRefusedException(
                            "The server at %s does not answer: %s.".formatted(url, Unanswered.why(e)),
                            "Start it, and rebuild again; nothing has been changed. If it is gone for good, say so: --cofre.rebuild.without=%s"
                                    .formatted(url));
                }
            }
        }
    }
}
