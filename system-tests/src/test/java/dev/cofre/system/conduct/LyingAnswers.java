package dev.cofre.system.conduct;

import dev.cofre.api.batch.BatchAnswer;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Turns what a server answers to readers and other servers into something else. Holds whole bodies: for tests. */
final class LyingAnswers extends HttpFilter {
    private static final String READ = "/blobs/[0-9a-f]{64}";
    private static final String READ_BATCH = "/blobs";
    private static final String PROOFS = "/proofs";
    private static final String REPLICAS = "/replicas(/.*)?";

    private final Orders orders;
    private final transient Supplier<byte[]> other;
    /** What was read before, for those that give it again. */
    private volatile byte[] before = {};

    private byte[] provedBefore = new byte[32];

    /** @param other bytes of some blob that is here */
    LyingAnswers(Orders orders, Supplier<byte[]> other) {
        this.orders = orders;
        this.other = other;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Set<Lie> lies = EnumSet.noneOf(Lie.class);
        lies.addAll(orders.now().lies());
        String path = request.getRequestURI();
        boolean reads = path.matches(READ) && request.getMethod().equals("GET");
        boolean batch = path.equals(READ_BATCH);
        boolean proofs = path.equals(PROOFS);
        boolean replicas = path.matches(REPLICAS) && !request.getMethod().equals("DELETE");
        if (lies.isEmpty() || !(reads || batch || proofs || replicas)) {
            chain.doFilter(request, response);
            return;
        }
        if (reads && lies.contains(Lie.HOLLOW)) {
            deny(response, path);
            return;
        }
        Held held = new Held(response);
        chain.doFilter(request, held);
        byte[] body = held.body();
        if (held.getStatus() < 300) {
            if (reads) {
                body = read(lies, body);
            } else if (batch) {
                body = answers(body, content -> lies.contains(Lie.HOLLOW) ? null : read(lies, content));
            } else if (proofs) {
                body = answers(body, content -> proof(lies, content));
            } else if (lies.contains(Lie.BAD_SIGNATURES)) {
                body = unsigned(body);
            }
        }
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }

    private static void deny(HttpServletResponse response, String path) throws IOException {
        byte[] problem = JsonMapper.shared().writeValueAsBytes(unknown(path.substring(path.lastIndexOf('/') + 1)));
        response.setStatus(ProblemType.UNKNOWN_BLOB.status());
        response.setContentType("application/problem+json");
        response.setContentLength(problem.length);
        response.getOutputStream().write(problem);
    }

    private static Problem unknown(String blob) {
        return Problem.of(ProblemType.UNKNOWN_BLOB, "blob %s is not on this server".formatted(blob));
    }

    private byte[] read(Set<Lie> lies, byte[] body) {
        byte[] last = before;
        before = body;
        if (body.length == 0) {
            return body;
        }
        byte[] lie = body;
        if (lies.contains(Lie.OTHER_BLOB)) {
            lie = other.get();
            lie = Arrays.equals(lie, body) ? new byte[] {1, 2, 3} : lie;
        }
        if (lies.contains(Lie.REPLAYED)) {
            lie = Arrays.copyOf(last, body.length);
        }
        if (lies.contains(Lie.ZEROS)) {
            lie = new byte[body.length];
        }
        if (lies.contains(Lie.TRUNCATED)) {
            lie = Arrays.copyOf(lie, lie.length / 2);
        }
        if (lies.contains(Lie.FLIPPED)) {
            lie = lie.clone();
            lie[lie.length / 2] ^= 4;
        }
        return lie;
    }

    private synchronized byte[] proof(Set<Lie> lies, byte[] proof) {
        byte[] last = provedBefore;
        provedBefore = proof;
        if (lies.contains(Lie.STALE_PROOFS)) {
            return last;
        }
        if (lies.contains(Lie.MADE_UP_PROOFS) || lies.contains(Lie.HOLLOW)) {
            byte[] noise = new byte[proof.length];
            new Random().nextBytes(noise);
            return noise;
        }
        return proof;
    }

    private interface Change {
        /** Null for a denial. */
        byte @Nullable [] of(byte[] content);
    }

    private static byte[] answers(byte[] body, Change change) throws IOException {
        BatchAnswer.Reader reader = new BatchAnswer.Reader(new ByteArrayInputStream(body));
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        BatchAnswer.Writer writer = new BatchAnswer.Writer(changed);
        while (true) {
            BatchAnswer.Blob next;
            try {
                next = reader.next();
            } catch (IOException e) { // the end
                return changed.toByteArray();
            }
            byte[] content = next.content() == null ? null : change.of(next.content());
            if (content != null) {
                writer.content(content, content.length);
            } else {
                writer.problem(next.problem() == null ? unknown("" + BlobId.ofContent(new byte[0])) : next.problem());
            }
        }
    }

    /** JSON in which each signature is another. */
    private static byte[] unsigned(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        return text.replaceAll("\"signature\":\"(.)(.)", "\"signature\":\"$2$1").getBytes(StandardCharsets.UTF_8);
    }

    /** A body that waits to be looked at. */
    private static final class Held extends HttpServletResponseWrapper {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Held(HttpServletResponse response) {
            super(response);
        }

        byte[] body() {
            return bytes.toByteArray();
        }

        @Override
        public void setContentLength(int length) {
            // known later
        }

        @Override
        public void setContentLengthLong(long length) {
            // known later
        }

        @Override
        public void setHeader(String name, String value) {
            if (!name.equalsIgnoreCase("Content-Length")) {
                super.setHeader(name, value);
            }
        }

        @Override
        public void addHeader(String name, String value) {
            if (!name.equalsIgnoreCase("Content-Length")) {
                super.addHeader(name, value);
            }
        }

        @Override
        public void flushBuffer() {
            // at the end
        }

        @Override
        public void resetBuffer() {
            bytes.reset();
        }

        @Override
        public void reset() {
            bytes.reset();
            super.reset();
        }

        @Override
        public ServletOutputStream getOutputStream() {
            return new ServletOutputStream() {
                @Override
                public void write(int one) {
                    bytes.write(one);
                }

                @Override
                public void write(byte[] some, int offset, int length) {
                    bytes.write(some, offset, length);
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setWriteListener(WriteListener listener) {
                    throw new UnsupportedOperationException();
                }
            };
        }
    }
}
