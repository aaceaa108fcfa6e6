package dev.cofre.client.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.json.JsonMapper;

/** A small HTTP server on a free loopback port. */
abstract class Door implements AutoCloseable {
    static final JsonMapper JSON = JsonMapper.shared();

    static {
        System.setProperty(
                "sun.net.httpserver.nodelay",
                "true"); // or each answer waits 40 ms for the one before to be acknowledged
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    Door() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Refuses connections from now on, and cuts those that there are. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    abstract void handle(HttpExchange exchange) throws IOException;

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            answer(exchange);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try {
            handle(exchange);
        } catch (ProblemException e) {
            e.retryAfter().ifPresent(wait -> exchange.getResponseHeaders().set("Retry-After", "" + wait.toSeconds()));
            problem(exchange, e.problem());
        } catch (IllegalArgumentException e) {
            problem(exchange, Problem.of(ProblemType.INVALID_REQUEST, "" + e.getMessage()));
        }
    }

    static void problem(HttpExchange exchange, Problem problem) throws IOException {
        answer(exchange, problem.status(), "application/problem+json", JSON.writeValueAsBytes(problem));
    }

    static void json(HttpExchange exchange, int status, Object body) throws IOException {
        answer(exchange, status, "application/json", JSON.writeValueAsBytes(body));
    }

    static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new LinkedHashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                query.put(pair.substring(0, equals), decode(pair.substring(equals + 1)));
            }
        }
        return query;
    }

    static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
