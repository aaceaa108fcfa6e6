package dev.cofre.client.transfer;

import dev.cofre.api.file.Locations;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemReader;
import dev.cofre.api.problem.ProblemType;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Reads a range of a blob into memory, from the next server where one fails. Whether the bytes are the right ones is for
 * whoever knows their digest; each server has checked them against its own.
 */
final class Fetch {
    private final RestClient client;
    private final TransferLimits limits;
    private final TransferListener listener;
    private final Supplier<Locations> ask;
    private final Patience patience;
    private final Set<String> setbacks = new LinkedHashSet<>();
    private Locations locations;

    /** @param ask gives fresh locations, when the grants of the first may have run out */
    Fetch(
            RestClient client,
            TransferLimits limits,
            TransferListener listener,
            Locations locations,
            Supplier<Locations> ask) {
        this.client = client;
        this.limits = limits;
        this.listener = listener;
        this.locations = locations;
        this.ask = ask;
        this.patience = new Patience(limits.patience());
    }

    byte[] run(long from, int length) throws InterruptedIOException {
        Deque<Locations.Location> candidates = new ArrayDeque<>(locations.replicas());
        for (int tries = 0; tries < limits.tries(); tries++) {
            Locations.Location next = candidates.poll();
            if (next == null) {
                if (!patience.wait(limits.poll())) {
                    break;
                }
                locations = patience.asking(ask);
                candidates.addAll(locations.replicas());
                continue;
            }
            try {
                return read(next, from, length);
            } catch (ProblemException e) {
                setback(next, e.getMessage() + "");
            } catch (RestClientException e) {
                setback(next, Causes.inWords(e));
            } catch (IOException e) {
                setback(next, e.getMessage() + "");
            }
        }
        throw new ProblemException(
                ProblemType.NOT_ENOUGH_NODES,
                "no server could give %s (%s); 'cofre nodes' shows which servers are up"
                        .formatted(
                                locations.name(),
                                setbacks.isEmpty() ? "none has a copy" : String.join("; ", setbacks)));
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
        if (answer == null || answer.length < length) {
            throw new IOException(
                    "it ended after %d of %d bytes".formatted(answer == null ? 0 : answer.length, length));
        }
        return answer;
    }

    private void setback(Locations.Location from, String reason) {
        if (setbacks.add("%s: %s".formatted(from.node(), reason))) {
            listener.setback("%s: %s".formatted(from.node(), reason));
        }
    }
}
