package dev.cofre.system.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as bytes, which need not follow HTTP.
 *
 * @param what it tries, for the failure's message
 */
@SuppressWarnings("ArrayRecordComponent") // sent, never compared
public record RawRequest(String what, byte[] bytes) {
    static RawRequest of(String what, String text) {
        return new RawRequest(what, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Whether the answer to it has no body. */
    boolean isHead() {
        return new String(bytes, 0, Math.min(5, bytes.length), StandardCharsets.ISO_8859_1).equals("HEAD ");
    }

    /** How it begins, so that a person can send it again. */
    @Override
    public String toString() {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return "%s: %d bytes, %.600s".formatted(what, bytes.length, text);
    }

    /** A request in the making, well-formed if nobody tampers with it. */
    public static final class Builder {
        private final String method;
        private final String target;
        private final List<String> headers = new ArrayList<>();
        private byte @Nullable [] body;

        public Builder(String method, String target) {
            this.method = method;
            this.target = target;
            headers.add("Host: 127.0.0.1");
            headers.add("Connection: close");
        }

        public Builder header(String name, String value) {
            headers.add(name + ": " + value);
            return this;
        }

        /** With its length. */
        public Builder body(byte[] bytes) {
            headers.add("Content-Length: " + bytes.length);
            return bodyOnly(bytes);
        }

        /** Without a word on its length. */
        public Builder bodyOnly(byte[] bytes) {
            body = bytes;
            return this;
        }

        public RawRequest build(String what) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            String head = method + " " + target + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
            out.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
            if (body != null) {
                out.writeBytes(body);
            }
            return new RawRequest(what, out.toByteArray());
        }
    }
}
