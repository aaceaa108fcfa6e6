package dev.cofre.client.command.argument;

import dev.cofre.client.snapshot.vault.SnapshotFilter;
import java.util.List;
import picocli.CommandLine.Option;

/** Which snapshots are meant; the same for all commands. */
public final class SnapshotOptions {
    @Option(
            names = {"-H", "--host"},
            paramLabel = "HOST",
            description = "Only snapshots of this host; several times for several.")
    private List<String> hosts = List.of();

    @Option(
            names = "--path",
            paramLabel = "PATH",
            description = "Only snapshots of this path, as it was given for the backup.")
    private List<String> paths = List.of();

    @Option(
            names = "--tag",
            paramLabel = "TAG[,TAG...]",
            description =
                    "Only snapshots with all of these tags, or '' for those without any; several times: of one of the lists.")
    private List<String> tags = List.of();

    public SnapshotFilter filter() {
        return new SnapshotFilter(
                hosts,
                paths.stream().map(NamedPath::of).toList(),
                tags.stream().map(list -> List.of(list.split(",", -1))).toList());
    }
}
