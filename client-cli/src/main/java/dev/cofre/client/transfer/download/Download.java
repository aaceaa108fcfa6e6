package dev.cofre.client.transfer.download;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.Locations;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemReader;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.client.transfer.exchange.Causes;
import dev.cofre.client.transfer.exchange.Destination;
import dev.cofre.client.transfer.exchange.Doubts;
import dev.cofre.client.transfer.exchange.Patience;
import dev.cofre.client.transfer.exchange.TransferLimits;
import dev.cofre.client.transfer.exchange.TransferListener;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/** The life of one download: from replica to replica, going on where the last one broke. Used once. */
public final class Download {
    private static final int BUFFER_BYTES = 128 * 1024;

    private final RestClient client;
    private final TransferLimits limits;
    private final TransferListener listener;
    private final Supplier<Locations> ask;
    private final Doubts doubts;
    private final Landing landing;

    private final Patience patience;
    private final MessageDigest digest = BlobId.newDigest();
    private final Map<NodeId, Locations.Location> contributors = new LinkedHashMap<>();
    private final Set<String> setbacks = new LinkedHashSet<>();
    private Locations locations;
    private long done;
    /** Once bytes of several servers made up something wrong: then nobody is mixed with another, so that a good one is met. */
    private boolean unmixed;

    /** @param ask gives fresh locations of the same version, when the grants of the first may have run out */
    public Download(
            RestClient client,
            TransferLimits limits,
            TransferListener listener,
            Locations locations,
            Supplier<Locations> ask,
            Doubts doubts,
            Landing landing) {
        this.client = client;
        this.limits = limits;
        this.listener = listener;
        this.ask = ask;
        this.doubts = doubts;
        this.landing = landing;
        this.patience = new Patience(limits.patience());
        this.locations = locations;
    }

    /**
     * @throws ProblemException if no replica could be read to its end
     * @throws IOException if the bytes cannot be written here
     */
    public Downloaded run() throws IOException {
        try {
            return fromReplicaToReplica();
        } finally {
            listener.finished();
        }
    }

    private Downloaded fromReplicaToReplica() throws IOException {
        Deque<Locations.Location> candidates = new ArrayDeque<>(doubts.last(locations.replicas()));
        for (int tries = 0; tries < limits.tries(); tries++) {
            Locations.Location from = candidates.poll();
            if (from == null) {
                if (!patience.wait(limits.poll())) {
                    break;
                }
                candidates = askAgain();
                continue;
            }
            ReadOutcome outcome = read(from);
            if (outcome instanceof ReadOutcome.Whole && proven()) {
                return new Downloaded(
                        locations.name(),
                        locations.version(),
                        locations.blob(),
                        locations.size(),
                        List.copyOf(contributors.keySet()));
            }
            if (outcome instanceof ReadOutcome.Broken broken) {
                setback("%s: %s".formatted(from.node(), broken.reason()));
                if (unmixed && done > 0) {
                    beginAgain();
                }
                if (candidates.isEmpty() && broken.rest() != null) {
                    patience.wait(broken.rest());
                }
            } else {
                startAgain(from.node());
            }
        }
        throw new ProblemException(
                ProblemType.NOT_ENOUGH_NODES,
                "no server could give all of %s (%s); 'cofre nodes' shows which servers are up"
                        .formatted(
                                locations.name(),
                                setbacks.isEmpty() ? "none has a copy" : String.join("; ", setbacks)));
    }

    private Deque<Locations.Location> askAgain() {
        Locations now = ask.get();
        if (!now.blob().equals(locations.blob())) {
            throw new ProblemException(
                    ProblemType.UNKNOWN_FILE,
                    "%s got a new version while it was being read; download it again".formatted(locations.name()));
        }
        locations = now;
        return new ArrayDeque<>(doubts.last(now.replicas()));
    }

    private boolean proven() {
        return done == locations.size() && BlobId.of(digest.digest()).equals(locations.blob());
    }

    private void startAgain(NodeId last) throws IOException {
        setback("the bytes from %s have another digest than the catalog says"
                .formatted(contributors.isEmpty() ? last : contributors.keySet()));
        if (contributors.size() == 1) {
            contributors.values().forEach(each -> doubts.found(each, locations.blob()));
        } else { // whose it is that is wrong, each finds out for itself
            contributors.values().forEach(each -> doubts.about(each, locations.blob()));
        }
        unmixed = true;
        beginAgain();
    }

    private void beginAgain() throws IOException {
        landing.restart();
        digest.reset();
        contributors.clear();
        done = 0;
    }

    private sealed interface ReadOutcome {
        record Whole() implements ReadOutcome {}

        /** @param rest when the server wants to be asked again, if it said so */
        record Broken(String reason, @Nullable Duration rest) implements ReadOutcome {}
    }

    private ReadOutcome read(Locations.Location from) throws IOException {
        if (done == locations.size()) {
            return new ReadOutcome.Whole();
        }
        listener.moving(locations.name().value(), from.node(), done, locations.size());
        try {
            return client.get()
                    .uri(Destination.blob(from.url(), locations.blob()))
                    .headers(headers -> {
                        headers.setBearerAuth(from.grant());
                        if (done > 0) {
                            headers.set(HttpHeaders.RANGE, "bytes=%d-".formatted(done));
                            headers.set(HttpHeaders.IF_RANGE, "\"" + locations.blob() + "\"");
                        }
                    })
                    .exchange((asked, answer) -> {
                        if (answer.getStatusCode().isError()) {
                            ProblemException problem = ProblemReader.read(asked.getURI(), answer);
                            doubts.refused(from, locations.blob(), problem);
                            return new ReadOutcome.Broken(
                                    problem.getMessage() + "",
                                    problem.retryAfter().orElse(null));
                        }
                        return take(answer, from);
                    });
        } catch (RestClientException e) {
            var here = Causes.find(e, LandingException.class);
            if (here.isPresent()) {
                throw here.get();
            }
            return new ReadOutcome.Broken(
                    e instanceof ResourceAccessException ? Causes.inWords(e) : "its answer cannot be understood", null);
        }
    }

    private ReadOutcome take(ClientHttpResponse answer, Locations.Location from) throws IOException {
        InputStream body = answer.getBody();
        if (answer.getStatusCode().value() == HttpStatus.PARTIAL_CONTENT.value()) {
            String range = answer.getHeaders().getFirst(HttpHeaders.CONTENT_RANGE);
            if (range == null || !range.startsWith("bytes %d-".formatted(done))) {
                return new ReadOutcome.Broken("it sent another range than asked for", null);
            }
        } else {
            // the whole blob, for a reader that has its beginning
            body.skipNBytes(done);
        }
        byte[] buffer = new byte[BUFFER_BYTES];
        while (done < locations.size()) {
            int length = body.read(buffer, 0, (int) Math.min(buffer.length, locations.size() - done));
            if (length < 0) { // a connection that breaks is told otherwise: this is all that it has
                doubts.found(from, locations.blob());
                return new ReadOutcome.Broken("it ended after %d of %d bytes".formatted(done, locations.size()), null);
            }
            landing.write(buffer, length);
            digest.update(buffer, 0, length);
            contributors.put(from.node(), from);
            done += length;
            listener.moved(done);
        }
        return new ReadOutcome.Whole();
    }

    private void setback(String reason) {
        if (setbacks.add(reason)) {
            listener.setback(reason);
        }
    }
}
