package dev.cofre.storage.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Warrant;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.upload.CommitRequest;
import dev.cofre.api.upload.UploadResult;
import dev.cofre.api.upload.UploadResults;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.failure.Failures;
import dev.cofre.storage.fake.FakeManager;
import dev.cofre.storage.replica.LocalBlob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

class ConfirmationTests {
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);
    private static final ProblemException WHY = new ProblemException(ProblemType.NOT_ENOUGH_NODES, "one server only");

    @TempDir
    Path data;

    private FakeManager manager;
    private ServletWebServerApplicationContext node;
    private BlobStore store;
    private LocalBlob blob;
    private StoredUpload stored;

    @BeforeEach
    void store() throws IOException {
        manager = new FakeManager();
        node = manager.startNode(data);
        store = node.getBean(BlobStore.class);
        UploadFacts facts = new UploadFacts(
                UploadId.create(),
                new ClientName("me"),
                new FileName("file"),
                new ReplicationFactor(2),
                new NodeId("server1"));
        blob = LocalBlob.small(facts, BlobId.ofContent(CONTENT), CONTENT);
        stored = store.store(facts, blob.blob(), CONTENT).join();
    }

    @AfterEach
    void stop() {
        node.close();
        manager.close();
    }

    @Test
    void anUploadThatIsTakenBackHasFailed() {
        assertThat(failure(WHY)).isSameAs(WHY);
        assertThat(store.find(blob.blob())).isEmpty();
    }

    @Test
    void anUploadThatCannotBeTakenBackIsNotCalledFailed() {
        store.link(blob.facts(), blob.blob()).join(); // somebody counts on it

        assertThat(failure(new CompletionException(WHY)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.is(ProblemType.NOT_IN_CATALOG))
                                .isTrue())
                .hasMessageStartingWith("this failed (one server only)")
                .hasMessageContaining(blob.facts().upload().toString());
        assertThat(store.find(blob.blob())).isPresent();
    }

    @Test
    void whatIsLeftOfAnUploadIsToldOnce() {
        store.link(blob.facts(), blob.blob()).join();
        ProblemException told = new ProblemException(ProblemType.NOT_IN_CATALOG, "a replica may be left");

        assertThat(failure(new CompletionException(told))).isSameAs(told);
    }

    @Test
    void anUploadThatTheManagerRefusesIsTakenBack() {
        manager.commits = ConfirmationTests::tooFew;

        assertThat(refusal(node.getBean(Confirmation.class).confirm(blob, stored, List.of()))
                        .is(ProblemType.NOT_ENOUGH_NODES))
                .isTrue();
        assertThat(store.find(blob.blob())).isEmpty();
    }

    /** The first try may still be under way: nothing is taken back because somebody is full by now. */
    @Test
    void aClientThatIsFullAtTheSecondTryCostsNothingOfTheFirst() {
        AtomicInteger tries = new AtomicInteger();
        manager.commits =
                request -> refused(request, tries.incrementAndGet() == 1 ? ProblemType.BUSY : ProblemType.CLIENT_FULL);

        assertThat(refusal(node.getBean(Confirmation.class).confirm(blob, stored, List.of()))
                        .is(ProblemType.NOT_IN_CATALOG))
                .isTrue();
        assertThat(tries).hasValue(2);
        assertThat(store.find(blob.blob())).isPresent();
    }

    @Test
    void whoIsFullAtTheFirstTryHasNothingLeftHere() {
        manager.commits = request -> refused(request, ProblemType.CLIENT_FULL);

        assertThat(refusal(node.getBean(Confirmation.class).confirm(blob, stored, List.of()))
                        .is(ProblemType.CLIENT_FULL))
                .isTrue();
        assertThat(store.find(blob.blob())).isEmpty();
    }

    /** The commit of an earlier try may still be on its way: what it names must be there then. */
    @Test
    void anUploadThatWasTriedBeforeStaysWhereThereAreTooFewServersNow() {
        manager.commits = ConfirmationTests::tooFew;

        assertThat(refusal(node.getBean(Confirmation.class).confirmAgain(blob, stored, List.of()))
                        .is(ProblemType.NOT_IN_CATALOG))
                .isTrue();
        assertThat(store.find(blob.blob())).isPresent();
        assertThat(refusal(node.getBean(Uploads.class).resume(stored)).is(ProblemType.NOT_IN_CATALOG))
                .as("there is no other server to send it to")
                .isTrue();
        assertThat(store.find(blob.blob())).isPresent();
    }

    @Test
    void theManagersWordIsShownWhereCopiesAreAskedForAndHandedInWithTheUpload() {
        Warrant warrant = Warrant.ofFile(new byte[Warrant.CODE]);
        StoredUpload warranted =
                store.link(blob.facts().with(warrant), blob.blob()).join();
        List<CommitRequest> handedIn = new CopyOnWriteArrayList<>();
        manager.commits = request -> {
            handedIn.add(request);
            return tooFew(request);
        };

        refusal(node.getBean(Uploads.class).resume(warranted));
        refusal(node.getBean(Confirmation.class)
                .confirmAgain(LocalBlob.small(warranted.facts(), blob.blob(), CONTENT), warranted, List.of()));

        assertThat(manager.backupTargetRequests.get(0).uploads().get(0).warrant())
                .isEqualTo(warrant);
        assertThat(handedIn.get(0).uploads().get(0).warrant()).isEqualTo(warrant);
    }

    /** The manager's key may be another one by now. */
    @Test
    void whoBringsAnUploadAgainBringsTheNewestWordForIt() {
        Warrant newest = Warrant.ofFile("another key, now".getBytes(StandardCharsets.US_ASCII));
        UploadFacts facts = blob.facts().with(newest);

        refusal(node.getBean(Uploads.class).small(new Order(facts, 1000, blob.blob(), false), CONTENT));

        assertThat(store.upload(facts.upload()).orElseThrow().facts().warrant()).isEqualTo(newest);
        assertThat(manager.backupTargetRequests.get(0).uploads().get(0).warrant())
                .isEqualTo(newest);
    }

    private static UploadResults tooFew(CommitRequest request) {
        return refused(request, WHY.problem());
    }

    private static UploadResults refused(CommitRequest request, ProblemType type) {
        return refused(request, Problem.of(type, "the test wants it so"));
    }

    private static UploadResults refused(CommitRequest request, Problem problem) {
        return new UploadResults(request.uploads().stream()
                .map(upload -> UploadResult.of(upload.upload(), problem))
                .toList());
    }

    private static ProblemException refusal(CompletableFuture<?> future) {
        return (ProblemException) Failures.cause(catchThrowable(future::join));
    }

    private @Nullable Throwable failure(Throwable why) {
        return catchThrowable(() -> node.getBean(Confirmation.class)
                        .giveUp(blob, stored, List.of(), why)
                        .join())
                .getCause();
    }
}
