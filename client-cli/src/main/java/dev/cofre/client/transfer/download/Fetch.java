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
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Reads a range of a blob into memory, from the next server where one fails or gives bytes that do not prove themselves. Used once.
 */
public final class Fetch {
    private final RestClient client;
    private final TransferLimits limits;
    private final TransferListener listener;
    private final Supplier<Locations> ask;
    private final Doubts doubts;
    private final Patience patience;
    private final Set<NodeId> wrong = new HashSet<>();
    private final List<Locations.Location> doubted = new ArrayList<>();
    private final Set<String> setbacks = new LinkedHashSet<>();
    private Locations locations;

    /** @param ask gives fresh locations, when the grants of the first may have run out */
    public Fetch(
            RestClient client,
            TransferLimits limits,
            TransferListener listener,
            Locations locations,
            Supplier<Locations> ask,
            Doubts doubts) {
        this.client = client;
        this.limits = limits;
        this.listener = listener;
        this.locations = locations;
        this.ask = ask;
        this.doubts = doubts;
        this.patience = new Patience(limits.patience());
    }

    /** All of the blob. */
    public byte[] whole() throws InterruptedIOException {
        BlobId blob = locations.blob();
        return run(0, Math.toIntExact(locations.size()), bytes -> {
            if (!BlobId.ofContent(bytes).equals(blob)) {
                throw new IOException("its bytes have another digest than the catalog says");
            }
            return bytes;
        });
    }

    public <T> T run(long from, int length, Proof<T> proof) throws InterruptedIOException {
        Deque<Locations.Location> candidates = candidates();
        for (int tries = 0; tries < limits.tries() && !allWrong(); tries++) {
            Locations.Location next = candidates.poll();
            if (next == null) {
                if (!patience.wait(limits.poll())) {
                    break;
                }
                askAgain();
                candidates = candidates();
                continue;
            }
            byte[] bytes;
            try {
                bytes = read(next, from, length);
            } catch (ProblemException e) {
                doubts.refused(next, locations.blob(), e);
                setback(next, e.getMessage() + "");
                continue;
            } catch (RestClientException e) {
                setback(next, Causes.inWords(e));
                continue;
            } catch (IOException e) {
                setback(next, e.getMessage() + "");
                continue;
            }
            try {
                if (bytes.length < length) { // a connection that breaks is told otherwise: this is all that it has
                    throw new IOException("it ended after %d of %d bytes".formatted(bytes.length, length));
                }
                T proven = proof.of(bytes);
                doubted.forEach(replica -> doubts.found(replica, locations.blob())); // one that is right was met
                return proven;
            } catch (IOException e) {
                setback(next, e.getMessage() + "");
                wrong.add(next.node());
                doubt(next, from, length, bytes);
            }
        }
        throw new ProblemException(
                ProblemType.NOT_ENOUGH_NODES,
                "no server could give %s (%s); 'cofre nodes' shows which servers are up"
                        .formatted(
                                locations.name(),
                                setbacks.isEmpty() ? "none has a copy" : String.join("; ", setbacks)));
    }

    /** Of a part it is not certain yet whether its bytes are wrong, or what was expected of them. */
    private void doubt(Locations.Location replica, long from, int length, byte[] bytes) {
        boolean whole = from == 0 && length == locations.size();
        if (bytes.length < length || (whole && !BlobId.ofContent(bytes).equals(locations.blob()))) {
            doubts.found(replica, locations.blob());
        } else {
            doubts.about(replica, locations.blob());
            doubted.add(replica);
        }
    }

    /**
     * A range, if all servers that hold the blob give the same; nothing if they do not, or fewer than two could be asked. One alone
     * that is wrong, or lies, is noticed so without reading the whole.
     */
    public Optional<byte[]> agreed(long from, int length) {
        Map<Locations.Location, byte[]> given = new LinkedHashMap<>();
        for (Locations.Location replica : locations.replicas()) {
            try {
                given.put(replica, read(replica, from, length));
            } catch (ProblemException | RestClientException | IOException e) {
                return Optional.empty(); // the whole is read then, and tells why that fails, if it does
            }
        }
        if (given.size() < 2) {
            return Optional.empty();
        }
        byte[] first = given.values().iterator().next();
        if (first.length == length && given.values().stream().allMatch(bytes -> Arrays.equals(bytes, first))) {
            return Optional.of(first);
        }
        // whose it is that is wrong, each finds out for itself
        given.keySet().forEach(replica -> doubts.about(replica, locations.blob()));
        return Optional.empty();
    }

    private Deque<Locations.Location> candidates() {
        Deque<Locations.Location> candidates = new ArrayDeque<>(doubts.last(locations.replicas()));
        candidates.removeIf(replica -> wrong.contains(replica.node()));
        return candidates;
    }

    private boolean allWrong() {
        return !wrong.isEmpty() && locations.replicas().stream().allMatch(replica -> wrong.contains(replica.node()));
    }

    private void askAgain() {
        Locations now = patience.asking(ask);
        if (!now.blob().equals(locations.blob())) {
            throw new ProblemException(
                    ProblemType.UNKNOWN_FILE,
                    "%s got a new version while it was being read; try again".formatted(locations.name()));
        }
        locations = now;
    }

    private byte[] read(Locations.Location from, long begin, int length) throws IOException {
        byte[] answer = client.get()
                .uri(Destination.blob(from.url(), locations.blob()))
                .headers(headers -> {
                    headers.setBearerAuth(from.grant());
                    if (begin > 0 || length < locations.size()) {
                        headers.set(HttpHeaders.RANGE, "bytes=%d-%d".formatted(begin, begin + length - 1));
                    }
                })
                .exchange((asked, response) -> {
                    if (response.getStatusCode().isError()) {
                        throw ProblemReader.read(asked.getURI(), response);
                    }
                    if (response.getStatusCode().value() != HttpStatus.PARTIAL_CONTENT.value()) {
                        response.getBody().skipNBytes(begin); // it sends the whole
                    }
                    byte[] bytes = response.getBody().readNBytes(length);
                    listener.moved(bytes.length);
                    return bytes;
                });
        return answer == null ? new byte[0] : answer;
    }

    private void setback(Locations.Location from, String reason) {
        if (setbacks.add("%s: %s".formatted(from.node(), reason))) {
            listener.setback("%s: %s".formatted(from.node(), reason));
        }
    }
}
