package dev.cofre.service.intake;

import dev.cofre.service.problem.SlowBodyException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;

/**
 * Breaks off a body that comes too slowly while a thread waits for it. Only the waiting counts: where the disk is slow, or another server,
 * the sender is not to blame.
 */
public final class LeastRate extends HttpFilter {
    private final transient Duration patience;
    private final long bytesPerSecond;

    /** @param patience for all of a body, before the rate counts */
    public LeastRate(Duration patience, long bytesPerSecond) {
        this.patience = patience;
        this.bytesPerSecond = bytesPerSecond;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(WithBody.isAnnounced(request) ? new WithPacedBody(request) : request, response);
    }

    private final class WithPacedBody extends jakarta.servlet.http.HttpServletRequestWrapper {
        private WithPacedBody(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new PacedStream(super.getInputStream());
        }
    }

    private final class PacedStream extends ServletInputStream {
        private final ServletInputStream body;
        private long waited;
        private long received;

        private PacedStream(ServletInputStream body) {
            this.body = body;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            long begun = System.nanoTime();
            int read = body.read(into, offset, length);
            waited += System.nanoTime() - begun;
            received += Math.max(0, read);
            long counted = waited - patience.toNanos();
            if (read >= 0 && counted > 0 && received < counted / 1e9 * bytesPerSecond) {
                throw new SlowBodyException("the body came too slowly: %d bytes in %d seconds"
                        .formatted(received, Duration.ofNanos(waited).toSeconds()));
            }
            return read;
        }

        @Override
        public int available() throws IOException {
            return body.available();
        }

        @Override
        public boolean isFinished() {
            return body.isFinished();
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body.setReadListener(listener);
        }
    }
}
