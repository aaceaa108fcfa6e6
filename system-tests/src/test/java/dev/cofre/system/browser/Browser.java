package dev.cofre.system.browser;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Chromium without a window, with one page, spoken to as its developer tools do.
 *
 * @see <a href="https://chromedevtools.github.io/devtools-protocol/">Chrome DevTools Protocol</a>
 */
public final class Browser implements AutoCloseable {
    private static final List<String> PROGRAMS =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final String LISTENS = "DevTools listening on ";
    private static final long PATIENCE_SECONDS = 120;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final WebSocket page;
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();

    private Browser(Process process) throws IOException {
        this.process = process;
        this.page = connect(URI.create(listening(process)));
        call("Page.enable", Map.of());
    }

    /** The browser of this machine; empty if it has none. */
    public static Optional<Path> find() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(folder -> PROGRAMS.stream().map(program -> Path.of(folder, program)))
                .filter(program -> program.toFile().canExecute())
                .findFirst();
    }

    /**
     * @param data where it keeps what it keeps
     * @param rebound a name that a name server of a stranger has point to this machine
     */
    public static Browser start(Path program, Path data, String rebound) throws IOException {
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage",
                        "--user-data-dir=" + data,
                        "--remote-debugging-port=0",
                        "--host-resolver-rules=MAP %s 127.0.0.1".formatted(rebound),
                        "about:blank")
                .redirectErrorStream(true)
                .start();
        try {
            return new Browser(process);
        } catch (IOException | RuntimeException e) {
            end(process);
            throw e;
        }
    }

    /** Goes there as if the address was typed, and waits until the page is loaded. */
    public void open(URI address) {
        call("Page.navigate", Map.of("url", address.toString()));
        run("new Promise(done => document.readyState === 'complete' ? done() : addEventListener('load', done))");
    }

    /** Has the page that is shown run a script, and waits for what it promises, as text. */
    public String run(String script) {
        JsonNode answer =
                call("Runtime.evaluate", Map.of("expression", script, "awaitPromise", true, "returnByValue", true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException("the script failed: " + answer);
        }
        return answer.path("result").path("value").asString("");
    }

    @Override
    public void close() {
        page.abort();
        end(process);
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }

    private static String listening(Process process) throws IOException {
        List<String> said = new ArrayList<>();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(LISTENS)) {
                Thread reader = new Thread(() -> out.lines().forEach(rest -> {}), "browser-output");
                reader.setDaemon(true);
                reader.start();
                return line.substring(LISTENS.length()).strip();
            }
            said.add(line);
        }
        throw new IOException("the browser has ended: " + said);
    }

    private WebSocket connect(URI browser) throws IOException {
        try {
            URI list = URI.create("http://%s:%d/json/list".formatted(browser.getHost(), browser.getPort()));
            JsonNode pages =
                    JSON.readTree(http.send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString())
                            .body());
            for (JsonNode each : pages) {
                if (each.path("type").asString().equals("page")) {
                    return http.newWebSocketBuilder()
                            .buildAsync(
                                    URI.create(each.path("webSocketDebuggerUrl").asString()), new Listener())
                            .join();
                }
            }
            throw new IOException("the browser shows no page: " + pages);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private JsonNode call(String method, Map<String, ?> parameters) {
        int id = calls.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        page.sendText(JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true)
                .join();
        try {
            JsonNode got = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (got.has("error")) {
                throw new IllegalStateException("%s: %s".formatted(method, got.path("error")));
            }
            return got.path("result");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(e));
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(method + " got no answer", e);
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public @org.jspecify.annotations.Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                JsonNode whole = JSON.readTree(message.toString());
                message.setLength(0);
                CompletableFuture<JsonNode> waiting =
                        answers.remove(whole.path("id").asInt(0));
                if (waiting != null) {
                    waiting.complete(whole);
                }
            }
            socket.request(1);
            return null;
        }
    }
}
