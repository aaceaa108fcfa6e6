package dev.cofre.system.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All that came back on one connection before the server closed it.
 *
 * @param text bytes as characters of one byte each; empty if the connection ended without an answer
 */
public record RawAnswer(String text) {
    /** Far above what a door needs for a request that is complete, or whose sender has hung up. */
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})");

    /**
     * Sends a request, says that no more will come, and reads to the end.
     *
     * @throws java.net.SocketTimeoutException if the server neither answers nor closes the connection: it hangs
     */
    public static RawAnswer to(URI server, RawRequest request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), (int) PATIENCE.toMillis());
            socket.setSoTimeout((int) PATIENCE.toMillis());
            try {
                OutputStream out = socket.getOutputStream();
                out.write(request.bytes());
                out.flush();
                socket.shutdownOutput();
            } catch (IOException e) {
                // refused while it was still being sent; what the server has said of it may be there to read
            }
            return new RawAnswer(read(socket.getInputStream()));
        }
    }

    private static String read(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            in.transferTo(all);
        } catch (java.net.SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // cut off, as is allowed where the request was
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** 0 if there was no answer. */
    public int status() {
        Matcher first = STATUS.matcher(text);
        int status = first.lookingAt() ? Integer.parseInt(first.group(1)) : 0;
        return status == 100 && first.find() ? Integer.parseInt(first.group(1)) : status;
    }

    /** How many answers there are, interim ones left out. */
    long finalAnswers() {
        return STATUS.matcher(text)
                .results()
                .filter(found -> !found.group(1).startsWith("1"))
                .count();
    }

    String header(String name) {
        Matcher found = Pattern.compile("(?mi)^" + name + ": *(.*?)\\r?$").matcher(text);
        return found.find() ? found.group(1).toLowerCase(Locale.ROOT) : "";
    }

    /** What is behind the head, as it was framed. */
    String body() {
        int end = text.indexOf("\r\n\r\n");
        return end < 0 ? "" : text.substring(end + 4);
    }
}
