package dev.cofre.client.show;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.brake.StoppedAct;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.DepartureView;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeView;
import dev.cofre.api.node.RemovalView;
import dev.cofre.api.node.WaitingNode;
import dev.cofre.api.policy.BackupPolicies;
import dev.cofre.api.policy.BackupsView;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.repair.RepairView;
import dev.cofre.api.repair.TakenBack;
import dev.cofre.api.status.ClusterStatus;
import dev.cofre.api.trash.TrashEntry;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.client.progress.Progress;
import dev.cofre.client.screen.Screen;
import dev.cofre.client.snapshot.disk.RawPaths;
import dev.cofre.client.transfer.download.Downloaded;
import dev.cofre.client.transfer.exchange.TransferListener;
import dev.cofre.client.transfer.upload.Signed;
import dev.cofre.client.transfer.upload.UploadOutcome;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** One JSON object in a line for each result, failures included. */
public record JsonOutput(Screen out, Screen err) implements Output {
    private static final JsonMapper JSON = JsonMapper.builder()
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    @Override
    public TransferListener progress() {
        return Progress.lines(err);
    }

    @Override
    public void uploaded(UploadOutcome outcome) {
        String path = RawPaths.text(outcome.file().path());
        FileName name = outcome.file().name();
        if (outcome instanceof UploadOutcome.Saved saved) {
            Receipt receipt = saved.receipt();
            String word = receipt.complete() ? "saved" : "saved-on-fewer-servers";
            line(new Uploaded(word, path, name, receipt.upload(), saved.server(), receipt, null));
        } else if (outcome instanceof UploadOutcome.NotInCatalog stored) {
            line(new Uploaded("not-in-catalog", path, name, stored.upload(), null, null, stored.problem()));
        } else if (outcome instanceof UploadOutcome.Unreadable unreadable) {
            Problem problem = Problem.of(ProblemType.INVALID_REQUEST, unreadable.reason());
            line(new Uploaded("unreadable", path, name, null, null, null, problem));
        } else if (outcome instanceof UploadOutcome.Failed failed) {
            line(new Uploaded("failed", path, name, failed.upload(), null, null, failed.problem()));
        }
    }

    @Override
    public void downloaded(Downloaded file, String target) {
        line(new Fetched("downloaded", file.name(), file.version(), file.blob(), file.size(), file.servers(), target));
    }

    @Override
    public void files(Consumer<Consumer<FileEntry>> source) {
        source.accept(this::line);
    }

    @Override
    public void nodes(List<NodeView> nodes) {
        nodes.forEach(this::line);
    }

    @Override
    public void waiting(List<WaitingNode> nodes) {
        nodes.forEach(this::line);
    }

    @Override
    public void admitted(WaitingNode node) {
        line(node);
    }

    @Override
    public void deleted(List<TrashEntry> versions) {
        versions.forEach(this::line);
    }

    @Override
    public void undeleted(List<TrashEntry> versions) {
        versions.forEach(this::line);
    }

    @Override
    public void trash(Consumer<Consumer<TrashEntry>> source) {
        source.accept(this::line);
    }

    @Override
    public void departure(DepartureView view) {
        line(view);
    }

    @Override
    public void removed(NodeId node) {
        line(new RemovalView(node, true, 0));
    }

    @Override
    public void health(RepairView view) {
        line(view);
    }

    @Override
    public void clusterStatus(ClusterStatus status) {
        line(status);
    }

    @Override
    public void backups(BackupsView view) {
        line(view);
    }

    @Override
    public void takenBack(TakenBack back) {
        line(back);
    }

    @Override
    public void brakes(List<StoppedAct> stopped) {
        stopped.forEach(this::line);
    }

    @Override
    public void policies(BackupPolicies policies) {
        policies.policies().forEach(this::line);
    }

    @Override
    public void status(UploadStatus status, Function<ReplicaProof, Signed> signed) {
        line(status);
    }

    @Override
    public void problem(Problem problem, Exit exit) {
        line(new Failure("failed", problem, exit.code()));
    }

    private void line(Object result) {
        out.json(JSON.writeValueAsString(result));
    }

    private record Uploaded(
            String outcome,
            String path,
            FileName file,
            @Nullable UploadId upload,
            @Nullable NodeId server,
            @Nullable Receipt receipt,
            @Nullable Problem problem) {}

    private record Fetched(
            String outcome, FileName file, int version, BlobId blob, long size, List<NodeId> servers, String target) {}

    private record Failure(String outcome, Problem problem, int exit) {}
}
