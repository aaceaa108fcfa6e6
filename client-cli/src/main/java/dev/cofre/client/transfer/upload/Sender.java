package dev.cofre.client.transfer.upload;

import dev.cofre.api.batch.BatchFormat;
import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.blob.ReprDigest;
import dev.cofre.api.http.StallGuard;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemReader;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.upload.UploadResult;
import dev.cofre.api.upload.UploadResults;
import dev.cofre.client.transfer.exchange.Causes;
import dev.cofre.client.transfer.exchange.Destination;
import dev.cofre.client.transfer.exchange.Http;
import dev.cofre.client.transfer.exchange.Told;
import dev.cofre.client.transfer.exchange.TransferLimits;
import dev.cofre.client.transfer.exchange.TransferListener;
import dev.cofre.client.transfer.exchange.WatchedRequest;
import dev.cofre.client.transfer.source.UnreadableException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/** Sends to one server, once. What follows from the outcome is {@link Upload}'s to decide. */
public final class Sender {
    /** A primary whose backup server broke sends everything once more; at this rate at least. */
    private static final long RESEND_BYTES_PER_SECOND = 16L << 20;

    private final Http http;
    private final TransferLimits limits;
    private final StallGuard guard;
    private final TransferListener listener;
    private final ReceiptCheck receipts;

    public Sender(
            Http http, TransferLimits limits, StallGuard guard, TransferListener listener, ReceiptCheck receipts) {
        this.http = http;
        this.limits = limits;
        this.guard = guard;
        this.listener = listener;
        this.receipts = receipts;
    }

    Sent send(Job job, Destination to) {
        long length = to.link() ? 0 : job.source().size();
        AtomicReference<@Nullable BlobId> digest = new AtomicReference<>(job.blob());
        listener.moving(job.name(), to.server(), 0, length);
        WatchedRequest sending = new WatchedRequest(guard);
        try {
            RestClient.RequestBodySpec request = http.sending(answerTime(length), sending::is)
                    .put()
                    .uri(to.at("uploads/" + job.id()))
                    .headers(headers -> headers.setBearerAuth(to.grant()))
                    .contentType(MediaType.APPLICATION_OCTET_STREAM)
                    .contentLength(length);
            BlobId known = job.blob();
            if (known != null && !to.link()) {
                request.header(ReprDigest.HEADER, ReprDigest.of(known));
            }
            if (!to.link()) {
                request.body(out -> {
                    try (OutputStream watched = sending.body(out)) {
                        digest.set(job.source().copyTo(watched, listener::moved));
                        watched.flush();
                    }
                });
            }
            return request.exchange((asked, answer) -> {
                if (answer.getStatusCode().isError()) {
                    return Sent.of(to.server(), ProblemReader.read(asked.getURI(), answer));
                }
                if (answer.getStatusCode().value() == ProblemType.NOT_IN_CATALOG.status()) {
                    return Sent.of(to.server(), required(answer.bodyTo(Problem.class)), null);
                }
                return confirmed(job, to, digest.get(), required(answer.bodyTo(Receipt.class)));
            });
        } catch (RestClientException e) {
            return broken(to.server(), e, sending);
        }
    }

    /**
     * Sends small files in one request.
     *
     * @param batch all for the same server
     */
    Map<Job, Sent> sendTogether(Map<Job, Destination> batch) {
        Map<Job, Sent> outcomes = new LinkedHashMap<>();
        List<Job> readable = new ArrayList<>();
        List<BatchFrame> frames = new ArrayList<>();
        batch.forEach((job, to) -> {
            try {
                frames.add(frame(job, to));
                readable.add(job);
            } catch (UnreadableException e) {
                outcomes.put(job, new Sent.Unreadable(e.reason()));
            }
        });
        if (!readable.isEmpty()) {
            outcomes.putAll(
                    sendFrames(readable, frames, batch.values().iterator().next()));
        }
        return outcomes;
    }

    private Map<Job, Sent> sendFrames(List<Job> jobs, List<BatchFrame> frames, Destination to) {
        long length = BatchFormat.length(frames);
        listener.moving(jobs.size() + " small files", to.server(), 0, length);
        WatchedRequest sending = new WatchedRequest(guard);
        try {
            return http.sending(answerTime(length), sending::is)
                    .post()
                    .uri(to.at("uploads"))
                    .contentType(MediaType.parseMediaType(BatchFormat.MEDIA_TYPE))
                    .contentLength(length)
                    .body(out -> {
                        try (OutputStream watched = sending.body(out)) {
                            BatchFormat.write(frames, new Told(watched, listener));
                        }
                    })
                    .exchange((asked, answer) -> {
                        if (answer.getStatusCode().isError()) {
                            ProblemException problem = ProblemReader.read(asked.getURI(), answer);
                            return all(jobs, Sent.of(to.server(), problem));
                        }
                        return each(jobs, to, required(answer.bodyTo(UploadResults.class)));
                    });
        } catch (RestClientException e) {
            return all(jobs, broken(to.server(), e, sending));
        }
    }

    private static BatchFrame frame(Job job, Destination to) throws UnreadableException {
        BlobId blob = job.blob();
        if (blob == null) {
            throw new IllegalArgumentException(job + " is too large for a batch");
        }
        if (to.link()) {
            return new BatchFrame(to.grant(), blob, new byte[0]);
        }
        byte[] content = job.source().content();
        if (!BlobId.ofContent(content).equals(blob)) {
            throw new UnreadableException("it changed while it was being sent");
        }
        return new BatchFrame(to.grant(), blob, content);
    }

    private Map<Job, Sent> each(List<Job> jobs, Destination to, UploadResults answer) {
        if (answer.results().size() != jobs.size()) {
            return all(
                    jobs,
                    Sent.broken(
                            to.server(),
                            "it answered for %d of %d files"
                                    .formatted(answer.results().size(), jobs.size())));
        }
        Map<Job, Sent> outcomes = new LinkedHashMap<>();
        for (int i = 0; i < jobs.size(); i++) {
            outcomes.put(jobs.get(i), one(jobs.get(i), to, answer.results().get(i)));
        }
        return outcomes;
    }

    private Sent one(Job job, Destination to, UploadResult result) {
        Receipt receipt = result.receipt();
        Problem problem = result.problem();
        if (receipt != null) {
            return confirmed(job, to, job.blob(), receipt);
        }
        return problem == null ? Sent.broken(to.server(), "it answered nothing") : Sent.of(to.server(), problem, null);
    }

    private static Map<Job, Sent> all(List<Job> jobs, Sent outcome) {
        Map<Job, Sent> outcomes = new LinkedHashMap<>();
        jobs.forEach(job -> outcomes.put(job, outcome));
        return outcomes;
    }

    private Sent confirmed(Job job, Destination to, @Nullable BlobId digest, Receipt receipt) {
        NodeId server = to.server();
        try {
            return receipts.ofServer(job, digest == null ? job.source().digest() : digest, to.copies(), receipt)
                    .map(problem -> ProblemType.PROOF_INVALID.uri().equals(problem.type())
                            ? new Sent.Broken(server, problem, null, false) // the manager knows what became of it
                            : (Sent) new Sent.Refused(problem))
                    .orElseGet(() -> new Sent.Confirmed(server, receipt));
        } catch (UnreadableException e) {
            return new Sent.Unreadable(e.reason());
        } catch (ProblemException e) { // the manager is away, and will have the receipt when it is back
            return new Sent.Pending(server, e.problem());
        }
    }

    private static Sent broken(NodeId server, RestClientException e, WatchedRequest sending) {
        var unreadable = Causes.find(e, UnreadableException.class);
        if (unreadable.isPresent()) {
            return new Sent.Unreadable(unreadable.get().reason());
        }
        if (sending.stalled()) {
            return Sent.broken(server, "it stopped taking bytes");
        }
        if (Causes.unreached(e)) {
            return Sent.unreached(server, Causes.inWords(e));
        }
        return Sent.broken(
                server, e instanceof ResourceAccessException ? Causes.inWords(e) : "its answer cannot be understood");
    }

    private Duration answerTime(long bytes) {
        return limits.silence().plusSeconds(bytes / RESEND_BYTES_PER_SECOND);
    }

    private static <T> T required(@Nullable T body) throws IOException {
        if (body == null) {
            throw new IOException("its answer is empty");
        }
        return body;
    }
}
