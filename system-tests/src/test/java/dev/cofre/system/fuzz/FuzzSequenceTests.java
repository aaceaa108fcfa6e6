package dev.cofre.system.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.assign.Assignment;
import dev.cofre.api.assign.FileToStore;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.trash.TrashEntry;
import dev.cofre.system.cluster.Cluster;
import dev.cofre.system.http.Bytes;
import dev.cofre.system.http.Http;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Whatever one client asks in a row, in whatever order, some of it mangled on its way: what is listed is what was acknowledged, no more and no
 * less. All follows from the seed; a failure tells the whole sequence. {@code -Dcofre.fuzz.seed=…}, {@code -Dcofre.fuzz.sequences=…}
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FuzzSequenceTests {
    private static final long SEED = Long.getLong("cofre.fuzz.seed", 1);
    private static final int SEQUENCES = Integer.getInteger("cofre.fuzz.sequences", 24);
    private static final int STEPS = 16;
    private static final List<byte[]> CONTENTS =
            List.of(new byte[0], Bytes.random(1, 1), Bytes.random(2, 3000), Bytes.random(3, 150_000));
    private static final List<String> NAMES = List.of("a", "b c", "ü");

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private Cluster cluster;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        cluster = Cluster.startDescribed(home, 2);
        logged.start();
        root().addAppender(logged);
    }

    @AfterAll
    void stop() throws IOException {
        root().detachAppender(logged);
        cluster.close();
    }

    @Test
    void whatIsListedIsWhatWasAcknowledged() {
        for (int i = 0; i < SEQUENCES; i++) {
            new Sequence(i).run();
        }

        assertThat(logged.list)
                .as("seed %d", SEED)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.ERROR))
                .isEmpty();
    }

    private interface Step {
        void take() throws IOException;
    }

    private final class Sequence {
        private final int number;
        private final ClientName client;
        private final Random random;
        private final List<String> told = new ArrayList<>();
        /** By name and version. */
        private Map<String, BlobId> listed = new TreeMap<>();

        private Map<String, BlobId> trashed = new TreeMap<>();
        private final Map<String, Integer> highest = new HashMap<>();
        private final Map<UploadId, Receipt> receipts = new HashMap<>();
        private final List<Assignment.Send> grants = new ArrayList<>();

        private Sequence(int number) {
            this.number = number;
            client = new ClientName("sequence-" + number);
            random = new Random(SEED * 1_000_003 + number);
        }

        private void run() {
            List<Step> steps = List.of(
                    this::assign,
                    this::put,
                    this::put,
                    this::put,
                    this::delete,
                    this::undelete,
                    this::read,
                    this::mangledPut,
                    this::mangledPut,
                    this::mangledAssign,
                    this::mangledDelete,
                    this::mangledUndelete);
            try {
                assign();
                for (int i = 0; i < STEPS; i++) {
                    pick(steps).take();
                    assertThat(listed()).isEqualTo(listed);
                    assertThat(trashed()).isEqualTo(trashed);
                }
            } catch (IOException | RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "seed %d, sequence %d:%n%s".formatted(SEED, number, String.join(System.lineSeparator(), told)),
                        e);
            }
        }

        private void assign() {
            boolean again = !grants.isEmpty() && random.nextInt(4) == 0;
            UploadId upload = again ? pick(grants).upload() : UploadId.create();
            FileName name = new FileName(pick(NAMES));
            Long size = random.nextInt(3) == 0 ? null : (long) pick(CONTENTS).length;
            String what = "assign %s as '%s', %s bytes".formatted(upload, name, size);
            try {
                Assignment answer = cluster.manager()
                        .assign(
                                new AssignRequest(
                                        client, List.of(new FileToStore(upload, name, size, null, null)), null, null),
                                null)
                        .assignments()
                        .get(0);
                told.add(what + ": " + answer.getClass().getSimpleName());
                if (answer instanceof Assignment.Send send) {
                    assertThat(receipts).doesNotContainKey(upload);
                    grants.add(send);
                } else if (answer instanceof Assignment.Stored stored) {
                    assertThat(stored.receipt()).isEqualTo(receipts.get(upload));
                }
            } catch (ProblemException e) {
                told.add(what + ": " + e.getMessage());
            }
        }

        private void put() {
            Assignment.Send send = pick(grants);
            byte[] content = pick(CONTENTS);
            HttpResponse<byte[]> answer = Http.put(
                    send.url().resolve("/uploads/" + send.upload()),
                    content,
                    "Content-Type",
                    "application/octet-stream",
                    "Authorization",
                    "Bearer " + send.grant());
            told.add("put %d bytes for %s: %d".formatted(content.length, send.upload(), answer.statusCode()));
            assertThat(answer.statusCode()).isIn(201, 400, 403, 409, 413, 503);
            if (answer.statusCode() == 201) {
                Receipt receipt = Http.json(answer, Receipt.class);
                assertThat(receipt.blob()).isEqualTo(BlobId.ofContent(content));
                assertThat(receipt.replicas()).hasSize(2);
                Receipt before = receipts.putIfAbsent(send.upload(), receipt);
                if (before == null) {
                    assertThat(receipt.version())
                            .as("no number is given twice")
                            .isGreaterThan(highest.getOrDefault(receipt.name().value(), 0));
                    highest.put(receipt.name().value(), receipt.version());
                    listed.put(key(receipt.name(), receipt.version()), receipt.blob());
                } else {
                    assertThat(receipt).isEqualTo(before);
                }
            }
        }

        private void delete() {
            FileName name = new FileName(pick(NAMES));
            Integer version = random.nextBoolean() ? null : 1 + random.nextInt(3);
            try {
                List<TrashEntry> gone =
                        cluster.manager().delete(name, client, version).versions();
                told.add("delete '%s' %s: %d".formatted(name, version, gone.size()));
                gone.forEach(each -> move(each, listed, trashed));
            } catch (ProblemException e) {
                told.add("delete '%s' %s: %s".formatted(name, version, e.getMessage()));
            }
        }

        private void undelete() {
            FileName name = new FileName(pick(NAMES));
            Integer version = random.nextBoolean() ? null : 1 + random.nextInt(3);
            try {
                List<TrashEntry> back =
                        cluster.manager().undelete(name, client, version).versions();
                told.add("undelete '%s' %s: %d".formatted(name, version, back.size()));
                back.forEach(each -> move(each, trashed, listed));
            } catch (ProblemException e) {
                told.add("undelete '%s' %s: %s".formatted(name, version, e.getMessage()));
            }
        }

        private static void move(TrashEntry entry, Map<String, BlobId> from, Map<String, BlobId> to) {
            String key = key(entry.name(), entry.version());
            BlobId blob = from.remove(key);
            assertThat(blob).as(key).isEqualTo(entry.blob());
            to.put(key, entry.blob());
        }

        private void read() {
            for (Map.Entry<String, BlobId> each : listed.entrySet()) {
                String[] parts = each.getKey().split("#");
                Locations where =
                        cluster.manager().locations(new FileName(parts[0]), client, Integer.parseInt(parts[1]));
                assertThat(where.replicas()).hasSize(2);
                for (Locations.Location replica : where.replicas()) {
                    assertThat(Http.digest(
                                    replica.url().resolve("/blobs/" + where.blob()),
                                    "Authorization",
                                    "Bearer " + replica.grant()))
                            .isEqualTo(each.getValue());
                }
            }
            told.add("read all %d".formatted(listed.size()));
        }

        private void mangledPut() throws IOException {
            Assignment.Send send = pick(grants);
            mangled(
                    send.url(),
                    new RawRequest.Builder("PUT", "/uploads/" + send.upload())
                            .header("Content-Type", "application/octet-stream")
                            .header("Authorization", "Bearer " + send.grant())
                            .body(pick(CONTENTS))
                            .build("put"));
        }

        private void mangledAssign() throws IOException {
            String body = "{\"client\":\"%s\",\"files\":[{\"name\":\"%s\",\"size\":%d}]}"
                    .formatted(client, pick(NAMES), random.nextInt(5000));
            mangled(
                    cluster.managerUrl(),
                    new RawRequest.Builder("POST", "/assign")
                            .header("Content-Type", "application/json")
                            .body(body.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                            .build("assign"));
        }

        private void mangledDelete() throws IOException {
            mangled(
                    cluster.managerUrl(),
                    new RawRequest.Builder("DELETE", "/files/a?client=" + client).build("delete"));
        }

        private void mangledUndelete() throws IOException {
            mangled(
                    cluster.managerUrl(),
                    new RawRequest.Builder("POST", "/trash/a?client=" + client)
                            .header("Content-Type", "application/json")
                            .body(new byte[0])
                            .build("undelete"));
        }

        /** What is refused has changed nothing. What is taken may be anything that is in order. */
        private void mangled(URI service, RawRequest request) throws IOException {
            RawRequest sent = Mutation.of(request, random);
            RawAnswer answer = RawAnswer.to(service, sent);
            told.add("%s: %d".formatted(sent, answer.status()));
            Oracle.check(sent, answer);
            if (answer.status() / 100 == 2) {
                adopt();
            }
        }

        private void adopt() {
            Map<String, BlobId> before = new TreeMap<>(listed);
            before.putAll(trashed);
            listed = listed();
            trashed = trashed();
            Map<String, BlobId> now = new TreeMap<>(listed);
            now.putAll(trashed);
            assertThat(now).as("nothing has gone, or become something else").containsAllEntriesOf(before);
            now.forEach((key, blob) -> {
                String[] parts = key.split("#");
                highest.merge(parts[0], Integer.parseInt(parts[1]), Math::max);
            });
            for (Assignment.Send send : grants) {
                Receipt receipt = cluster.manager().upload(send.upload()).receipt();
                if (receipt != null) {
                    Receipt known = receipts.putIfAbsent(send.upload(), receipt);
                    assertThat(receipt).isEqualTo(known == null ? receipt : known);
                }
            }
            read();
        }

        private Map<String, BlobId> listed() {
            Map<String, BlobId> found = new TreeMap<>();
            for (FileEntry file : cluster.manager().files(client, null, 1000).files()) {
                cluster.manager()
                        .versions(file.name(), client, null, 1000)
                        .versions()
                        .forEach(each -> found.put(key(file.name(), each.version()), each.blob()));
            }
            return found;
        }

        private Map<String, BlobId> trashed() {
            Map<String, BlobId> found = new TreeMap<>();
            cluster.manager()
                    .trash(client, null, 1000)
                    .versions()
                    .forEach(each -> found.put(key(each.name(), each.version()), each.blob()));
            return found;
        }

        private static String key(FileName name, int version) {
            return "%s#%d".formatted(name, version);
        }

        private <T> T pick(List<T> of) {
            return of.get(random.nextInt(of.size()));
        }
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
