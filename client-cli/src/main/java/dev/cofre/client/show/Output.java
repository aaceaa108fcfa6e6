package dev.cofre.client.show;

import dev.cofre.api.brake.StoppedAct;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.node.DepartureView;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeView;
import dev.cofre.api.node.WaitingNode;
import dev.cofre.api.policy.BackupPolicies;
import dev.cofre.api.policy.BackupsView;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.repair.RepairView;
import dev.cofre.api.repair.TakenBack;
import dev.cofre.api.status.ClusterStatus;
import dev.cofre.api.trash.TrashEntry;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.client.screen.Screen;
import dev.cofre.client.snapshot.disk.RawPaths;
import dev.cofre.client.transfer.download.Downloaded;
import dev.cofre.client.transfer.exchange.TransferListener;
import dev.cofre.client.transfer.upload.Signed;
import dev.cofre.client.transfer.upload.UploadOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** How results are shown: to people, or to programs. */
public sealed interface Output permits HumanOutput, JsonOutput {
    TransferListener progress();

    void uploaded(UploadOutcome outcome);

    /** Where what is no result goes. */
    Screen err();

    /** The file system does not answer for a file that is to be sent. Called on a thread of its own. */
    default void waits(Path path, Duration since, Duration until) {
        err().printf("%s: %s%n", RawPaths.text(path), HumanSnapshots.waiting(since, until));
    }

    /** Shows a finished download; {@code target} is where the file is now. */
    void downloaded(Downloaded file, String target);

    /** Shows the files that {@code source} hands over one after the other. */
    void files(Consumer<Consumer<FileEntry>> source);

    void nodes(List<NodeView> nodes);

    void waiting(List<WaitingNode> nodes);

    void admitted(WaitingNode node);

    /** Shows versions that are in the trash now. */
    void deleted(List<TrashEntry> versions);

    /** Shows versions that are back from the trash. */
    void undeleted(List<TrashEntry> versions);

    /** Shows the versions in the trash that {@code source} hands over one after the other. */
    void trash(Consumer<Consumer<TrashEntry>> source);

    void departure(DepartureView view);

    /** Shows a server that is on the list no more. */
    void removed(NodeId node);

    void health(RepairView view);

    void clusterStatus(ClusterStatus status);

    void backups(BackupsView view);

    /** Shows what a server has back of the copies that it had let go. */
    void takenBack(TakenBack back);

    /** Shows what is stopped and waits for a person's word. */
    void brakes(List<StoppedAct> stopped);

    void policies(BackupPolicies policies);

    /** @param signed what a server's word in the receipt is worth */
    void status(UploadStatus status, Function<ReplicaProof, Signed> signed);

    void problem(Problem problem, Exit exit);
}
