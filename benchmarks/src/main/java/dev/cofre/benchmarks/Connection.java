package dev.cofre.benchmarks;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One kept-alive HTTP/1.1 connection (RFC 9112). Own code, and only what the servers under load use of the protocol: what a
 * driver costs is taken from servers on the same cores, and a full client costs more than the server it measures. Not
 * thread-safe.
 */
final class Connection implements AutoCloseable {
    private static final int BUFFER = 128 << 10;

    private final String host;
    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];

    /** Gets the bytes of an answer as they come. */
    @FunctionalInterface
    interface Sink {
        void take(byte[] bytes, int length) throws IOException;
    }

    /** Writes a body of the announced length. */
    @FunctionalInterface
    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    Connection(URI node) throws IOException {
        host = node.getAuthority();
        socket = new Socket(node.getHost(), node.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(120_000);
        out = socket.getOutputStream();
        in = new BufferedInputStream(socket.getInputStream(), BUFFER);
    }

    /** A request whose body is in memory: head and body travel in one packet, if they fit. @return the status */
    int send(String line, @Nullable String grant, @Nullable String type, byte[] body, Sink sink) throws IOException {
        byte[] head = head(line, grant, type, body.length);
        byte[] all = new byte[head.length + body.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        out.write(all);
        return answer(sink);
    }

    /** A request whose body is too large for that. @return the status */
    int send(String line, @Nullable String grant, String type, long length, Body body, Sink sink) throws IOException {
        out.write(head(line, grant, type, length));
        body.writeTo(out);
        return answer(sink);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private byte[] head(String line, @Nullable String grant, @Nullable String type, long length) {
        StringBuilder head = new StringBuilder(1024)
                .append(line)
                .append(" HTTP/1.1\r\nHost: ")
                .append(host)
                .append("\r\n");
        if (grant != null) {
            head.append("Authorization: Bearer ").append(grant).append("\r\n");
        }
        if (type != null) {
            head.append("Content-Type: ").append(type).append("\r\n");
            head.append("Content-Length: ").append(length).append("\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private int answer(Sink sink) throws IOException {
        String status = line();
        long length = -1;
        boolean chunked = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(
                        lower.substring("content-length:".length()).strip());
            } else if (lower.equals("transfer-encoding: chunked")) {
                chunked = true;
            }
        }
        if (chunked) {
            for (long chunk = chunk(); chunk > 0; chunk = chunk()) {
                copy(chunk, sink);
                line();
            }
            line();
        } else if (length < 0) {
            throw new IOException("an answer of no stated length: " + status);
        } else {
            copy(length, sink);
        }
        return Integer.parseInt(status.split(" ", 3)[1]);
    }

    private long chunk() throws IOException {
        return Long.parseLong(line().strip(), 16);
    }

    private void copy(long length, Sink sink) throws IOException {
        long left = length;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new EOFException("%d bytes of an answer are missing".formatted(left));
            }
            sink.take(buffer, read);
            left -= read;
        }
    }

    private String line() throws IOException {
        int length = 0;
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || length == buffer.length) {
                throw new EOFException("the answer ended within its head");
            }
            buffer[length++] = (byte) next;
        }
        return new String(buffer, 0, Math.max(0, length - 1), StandardCharsets.US_ASCII);
    }
}
