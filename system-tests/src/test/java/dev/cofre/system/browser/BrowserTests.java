package dev.cofre.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.Cluster;
import dev.cofre.system.fault.FaultProxy;
import dev.cofre.system.http.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What pages can do from inside a real browser on the cluster's machine: those of strangers nothing, the cluster's own what they did. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserTests {
    private static final String STRANGER = "stranger.example";
    private static final ClientName ME = new ClientName("me");
    /** Gives what came back, or that the page may not know. */
    private static final String READ =
            "async function read(address, how) { try { const answer = await fetch(address, how); return answer.status + ' ' + await answer.text(); } catch (e) { return 'blocked'; } }";

    private static final String FORM =
            "const form = new FormData(); form.append('file', new Blob(['from a page']), 'page.txt');";

    private Cluster cluster;
    private Browser browser;
    private HttpServer stranger;
    private FaultProxy rebinding;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        Optional<Path> program = Browser.find();
        if (program.isEmpty()) {
            System.out.println(
                    "No Chromium was found on the PATH, so it was not tried what pages can do in a browser.");
        }
        Assumptions.assumeTrue(program.isPresent(), "no browser on this machine");
        stranger = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        stranger.createContext("/", exchange -> {
            byte[] page = "<!doctype html><title>Stranger</title><p>Nothing to see".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/html");
            exchange.getResponseHeaders().add("Connection", "close");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        stranger.start();
        rebinding = new FaultProxy();
        cluster = Cluster.startDescribed(home.resolve("cluster"), 2);
        new Sender(cluster, ME).store("mine", Bytes.random(1, 1000));
        browser = Browser.start(program.get(), home.resolve("browser"), STRANGER);
    }

    @AfterAll
    void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
        if (cluster != null) {
            cluster.close();
        }
        if (stranger != null) {
            stranger.stop(0);
            rebinding.close();
        }
    }

    @AfterEach
    void nothingHasHappened() {
        assertThat(cluster.nodes())
                .noneMatch(node -> cluster.manager().departure(node.id()).draining());
        assertThat(cluster.manager().files(ME, null, 10).files())
                .extracting(file -> file.name())
                .contains(new FileName("mine"))
                .doesNotContain(new FileName("page.txt"));
    }

    @Test
    void aPageOfAnotherPortReadsNothing() {
        browser.open(strangersPage());

        for (String address : new String[] {
            managers("/nodes"),
            managers("/files?client=me"),
            managers("/actuator/health"),
            managers("/v3/api-docs"),
            servers("/actuator/prometheus"),
            servers("/node")
        }) {
            assertThat(browser.run(READ + "read('%s')".formatted(address)))
                    .as(address)
                    .isEqualTo("blocked");
        }
    }

    @Test
    void aPageOfAnotherPortChangesNothing() {
        browser.open(strangersPage());

        for (String how : new String[] {
            "{method: 'POST', mode: 'no-cors'}",
            "{method: 'POST', mode: 'no-cors', body: 'a=b', headers: {'Content-Type': 'text/plain'}}",
            "{method: 'POST', mode: 'no-cors', referrerPolicy: 'no-referrer'}",
            "{method: 'DELETE'}",
            "{method: 'PUT', body: '{}'}"
        }) {
            browser.run(READ + "read('%s', %s)".formatted(managers("/nodes/server1/drain"), how));
            browser.run(READ + "read('%s', %s)".formatted(managers("/files/mine?client=me"), how));
        }
    }

    @Test
    void aFormOfAnotherPageChangesNothing() {
        browser.open(strangersPage());

        assertThat(posted("application/x-www-form-urlencoded", managers("/nodes/server1/drain")))
                .contains("loaded");
        assertThat(posted("text/plain", managers("/nodes/server1/drain"))).contains("loaded");
        assertThat(posted("multipart/form-data", managers("/nodes/server1/drain")))
                .contains("loaded");
    }

    @Test
    void aPageOfAnotherPortUploadsNothing() {
        browser.open(strangersPage());

        for (String address : new String[] {managers("/files?client=me"), servers("/files?client=me")}) {
            browser.run("(async () => { %s %s return read('%s', {method: 'POST', mode: 'no-cors', body: form}); })()"
                    .formatted(FORM, READ, address));
        }
    }

    @Test
    void aPageThatHasItsNamePointHereReadsAndChangesNothing() {
        for (URI service :
                new URI[] {cluster.managerUrl(), cluster.node("server1").url()}) {
            rebinding.forwardTo(stranger.getAddress().getPort());
            browser.open(URI.create(
                    "http://%s:%d/".formatted(STRANGER, rebinding.url().getPort())));
            assertThat(browser.run("document.title")).isEqualTo("Stranger");

            rebinding.forwardTo(service.getPort());
            rebinding.heal(); // cuts the connection to the stranger, which a browser keeps for a while

            for (String path :
                    new String[] {"/nodes", "/files?client=me", "/actuator/health", "/swagger-ui/index.html"}) {
                assertThat(browser.run(READ + "read('%s')".formatted(path)))
                        .as(path)
                        .startsWith("421 ")
                        .contains("/problems/foreign-host");
            }
            assertThat(browser.run(READ + "read('/nodes/server1/drain', {method: 'POST'})"))
                    .startsWith("421 ");
            assertThat(browser.run(READ + "read('/files/mine?client=me', {method: 'DELETE'})"))
                    .startsWith("421 ");
            assertThat(browser.run(
                            "(async () => { %s %s return read('/files?client=me', {method: 'POST', body: form}); })()"
                                    .formatted(FORM, READ)))
                    .startsWith("421 ");
        }
    }

    @Test
    void theManagersPageUploadsByWayOfItsRedirectAndReadsBack() {
        for (String host : new String[] {"127.0.0.1", "localhost"}) {
            browser.open(URI.create("http://%s:%d/swagger-ui/index.html"
                    .formatted(host, cluster.managerUrl().getPort())));

            assertThat(browser.run(
                            "(async () => { %s %s return read('/files?client=page', {method: 'POST', body: form}); })()"
                                    .formatted(FORM, READ)))
                    .startsWith("201 ")
                    .contains("\"receipt\"");
            assertThat(browser.run(READ + "read('/files/page.txt/content?client=page')"))
                    .isEqualTo("200 from a page");
        }
    }

    @Test
    void aPersonUploadsInSwaggerUi() {
        browser.open(cluster.managerUrl().resolve("/swagger-ui.html"));

        String answer = browser.run("""
                (async () => {
                  const find = async (what, within) => {
                    for (;;) {
                      const found = what(within);
                      if (found) return found;
                      await new Promise(done => setTimeout(done, 50));
                    }
                  };
                  const one = selector => within => within.querySelector(selector);
                  const door = await find(() => [...document.querySelectorAll('.opblock-post')]
                      .find(each => each.querySelector('.opblock-summary-path').dataset.path === '/files'));
                  door.querySelector('.opblock-summary').querySelector('button').click();
                  (await find(one('.try-out__btn'), door)).click();
                  const typed = await find(one('tr[data-param-name=client] input'), door);
                  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(typed, 'person');
                  typed.dispatchEvent(new Event('input', {bubbles: true}));
                  const chosen = new DataTransfer();
                  chosen.items.add(new File(['typed'], 'typed.txt'));
                  const files = await find(one('input[type=file]'), door);
                  files.files = chosen.files;
                  files.dispatchEvent(new Event('change', {bubbles: true}));
                  (await find(one('.execute'), door)).click();
                  const answer = await find(one('.live-responses-table .response-col_status'), door);
                  return answer.closest('table').innerText;
                })()
                """);

        assertThat(answer).contains("201").contains("\"receipt\"").contains("typed.txt");
    }

    @Test
    void aServersOwnPageUploadsAndReads() {
        browser.open(URI.create(servers("/swagger-ui/index.html")));

        assertThat(browser.run(READ + "read('/actuator/health')")).startsWith("200 ");
        assertThat(browser.run("document.title")).isEqualTo("Swagger UI");
    }

    @Test
    void aLinkOnAnyPageLeadsToTheDescription() {
        browser.open(strangersPage());

        browser.run("location.href = '%s'".formatted(managers("/swagger-ui.html")));

        org.awaitility.Awaitility.await()
                .ignoreExceptions()
                .atMost(cluster.patience())
                .untilAsserted(() -> assertThat(browser.run("document.title")).isEqualTo("Swagger UI"));
    }

    @Test
    void anAddressThatIsTypedIsAnswered() {
        browser.open(URI.create(managers("/nodes")));

        assertThat(browser.run("document.body.innerText")).contains("server1");
    }

    @Test
    void aDownloadWhoseAddressIsTypedIsRedirectedAndGiven() {
        browser.open(URI.create(managers("/nodes")));

        browser.open(URI.create(managers("/files/mine/content?client=me"))); // a download: the page stays

        assertThat(browser.run("document.body.innerText")).contains("server1").doesNotContain("/problems/");
    }

    /** Submits a form of this kind to there, into a frame of the page. */
    private String posted(String kind, String address) {
        return browser.run("""
                new Promise(done => {
                  const frame = document.createElement('iframe');
                  frame.name = 'answer';
                  document.body.append(frame);
                  const form = document.createElement('form');
                  form.method = 'POST';
                  form.enctype = '%s';
                  form.action = '%s';
                  form.target = 'answer';
                  document.body.append(form);
                  frame.addEventListener('load', () => { frame.remove(); form.remove(); done('loaded'); });
                  form.submit();
                })
                """.formatted(kind, address));
    }

    private URI strangersPage() {
        return URI.create("http://127.0.0.1:%d/".formatted(stranger.getAddress().getPort()));
    }

    private String managers(String path) {
        return cluster.managerUrl().resolve(path).toString();
    }

    private String servers(String path) {
        return cluster.node("server1").url().resolve(path).toString();
    }
}
