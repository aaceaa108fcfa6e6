package dev.cofre.system.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A multipart form as curl and browsers send it (RFC 7578). */
public final class Form {
    private static final String BOUNDARY = "------------------------cofre0123456789";
    public static final String CONTENT_TYPE = "multipart/form-data; boundary=" + BOUNDARY;

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    public Form file(String name, byte[] content) {
        return part("form-data; name=\"file\"; filename=\"%s\"".formatted(name), content);
    }

    public Form field(String name, String value) {
        return part("form-data; name=\"%s\"".formatted(name), value.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] end() {
        write("--" + BOUNDARY + "--\r\n");
        return body.toByteArray();
    }

    /** The form so far, without its end: a sender that broke off. */
    public byte[] cut() {
        return body.toByteArray();
    }

    private Form part(String disposition, byte[] content) {
        write("--%s\r\nContent-Disposition: %s\r\n\r\n".formatted(BOUNDARY, disposition));
        body.writeBytes(content);
        write("\r\n");
        return this;
    }

    private void write(String text) {
        body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
