package dev.cofre.system.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Requests that are wrong as HTTP, or as forms: what no API description speaks of. */
public final class HandMadeRequests {
    private static final String END = "\r\n\r\n";

    private HandMadeRequests() {}

    /** @param door method and target, such as {@code POST /assign} @param type media type of its body */
    public static List<RawRequest> against(String door, String type) {
        String start = door + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\n";
        List<RawRequest> all = new ArrayList<>();
        all.add(RawRequest.of(
                "a length below the body", start + "Content-Length: 2" + END + "12345GET / HTTP/1.1" + END));
        all.add(RawRequest.of("a length above the body", start + "Content-Length: 500" + END + "12345"));
        all.add(RawRequest.of("a negative length", start + "Content-Length: -5" + END + "12345"));
        all.add(RawRequest.of("a length of letters", start + "Content-Length: five" + END + "12345"));
        all.add(RawRequest.of("a length that overflows", start + "Content-Length: 9223372036854775808" + END));
        all.add(RawRequest.of("two lengths", start + "Content-Length: 5\r\nContent-Length: 6" + END + "123456"));
        all.add(RawRequest.of(
                "length and chunks", start + "Content-Length: 5\r\nTransfer-Encoding: chunked" + END + "0" + END));
        all.add(RawRequest.of("chunks without an end", start + "Transfer-Encoding: chunked" + END + "5\r\n12345\r\n"));
        all.add(RawRequest.of(
                "a chunk without a size", start + "Transfer-Encoding: chunked" + END + "zz\r\n12345\r\n0" + END));
        all.add(RawRequest.of(
                "a chunk of a huge size", start + "Transfer-Encoding: chunked" + END + "7fffffffffffffff\r\nx"));
        all.add(RawRequest.of("a negative chunk", start + "Transfer-Encoding: chunked" + END + "-1\r\nx\r\n0" + END));
        all.add(RawRequest.of("an unknown coding", start + "Transfer-Encoding: gzip, chunked" + END + "0" + END));
        all.add(RawRequest.of(
                "trailers that lie",
                start + "Transfer-Encoding: chunked\r\nTrailer: Repr-Digest" + END
                        + "1\r\nx\r\n0\r\nRepr-Digest: sha-256=:AAAA:\r\nRepr-Digest: no\r\nContent-Length: 7" + END));
        all.add(RawRequest.of(
                "an expectation that nobody knows", start + "Expect: miracle\r\nContent-Length: 1" + END + "x"));
        all.add(RawRequest.of("a header of 100 kB", start + "X-Long: " + "x".repeat(100_000) + END));
        all.add(RawRequest.of("five thousand headers", start + "X: y\r\n".repeat(5000) + END));
        all.add(RawRequest.of("a header without a name", start + ": nothing" + END));
        all.add(RawRequest.of("a header with a zero byte", start + "X-Zero: a\0b" + END));
        all.add(RawRequest.of("a folded header", start + "X-Folded: a\r\n b" + END));
        all.add(RawRequest.of(
                "a request line of 100 kB", door + "?" + "q".repeat(100_000) + " HTTP/1.1\r\nHost: localhost" + END));
        all.add(RawRequest.of("no host", door + " HTTP/1.1" + END));
        all.add(RawRequest.of("two hosts", door + " HTTP/1.1\r\nHost: a\r\nHost: b" + END));
        all.add(RawRequest.of("a version of the future", door + " HTTP/9.9\r\nHost: localhost" + END));
        all.add(RawRequest.of("no version", door + END));
        all.add(RawRequest.of("no request", "\0\1\2\3" + END));
        all.add(RawRequest.of(
                "a TLS hello", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003" + END));
        all.add(RawRequest.of("nothing", ""));
        all.add(RawRequest.of("half a request line", door.substring(0, 3)));
        all.add(RawRequest.of("half a header", start.substring(0, start.length() - 8)));
        return all;
    }

    /** Forms that carry no file that could be stored. @param target with the client, such as {@code /files?client=me} */
    public static List<RawRequest> forms(String target) {
        List<RawRequest> all = new ArrayList<>();
        String part = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=";
        all.add(form(target, "an end without parts", "--x--\r\n"));
        all.add(form(target, "no end", part + "\"a\"\r\n\r\nabc"));
        all.add(form(target, "a part without a head", "--x\r\n\r\nabc\r\n--x--\r\n"));
        all.add(form(target, "a part with half a head", part));
        all.add(form(target, "a name that climbs", part + "\"../../a\"\r\n\r\nabc\r\n--x--\r\n"));
        all.add(form(target, "a name of a zero byte", part + "\"a\0b\"\r\n\r\nabc\r\n--x--\r\n"));
        all.add(form(target, "a head of 100 kB", part + "\"" + "n".repeat(100_000) + "\"\r\n\r\nabc\r\n--x--\r\n"));
        all.add(form(target, "a thousand heads", "--x\r\n" + "X-Y: z\r\n".repeat(3000) + "\r\nabc\r\n--x--\r\n"));
        all.add(form(
                target,
                "three thousand fields",
                "--x\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nv\r\n".repeat(3000) + "--x--\r\n"));
        all.add(
                form(
                        target,
                        "a form in a form",
                        "--x\r\nContent-Disposition: form-data; name=\"f\"\r\n"
                                + "Content-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\nContent-Disposition: file; filename=\"..\"\r\n\r\nb\r\n--y--\r\n--x--\r\n"));
        all.add(form(
                target,
                "another boundary",
                "--z\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nb\r\n--z--\r\n"));
        return all;
    }

    private static RawRequest form(String target, String what, String body) {
        return new RawRequest.Builder("POST", target)
                .header("Content-Type", "multipart/form-data; boundary=x")
                .body(body.getBytes(StandardCharsets.ISO_8859_1))
                .build(what);
    }
}
