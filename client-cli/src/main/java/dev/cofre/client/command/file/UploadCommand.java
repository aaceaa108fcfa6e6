package dev.cofre.client.command.file;

import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.client.command.argument.DiskName;
import dev.cofre.client.command.argument.OwnName;
import dev.cofre.client.command.argument.PathList;
import dev.cofre.client.command.argument.ReadTimeout;
import dev.cofre.client.session.Connection;
import dev.cofre.client.session.Session;
import dev.cofre.client.transfer.source.Outgoing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "upload", description = "Saves files in the cluster.")
public final class UploadCommand implements Callable<Integer> {
    private final Connection connection;

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "Files to save.")
    private List<Path> paths = List.of();

    @Option(
            names = "--files-from",
            paramLabel = "FILE",
            description =
                    "Paths of files to save, one in a line, or each ended by a NUL; '-' is standard input, '#' begins a"
                            + " comment.")
    private List<String> filesFrom = List.of();

    @Option(names = "--copies", paramLabel = "N", description = "On how many servers; else as the cluster has it.")
    private @Nullable ReplicationFactor copies;

    @Option(names = "--name", paramLabel = "NAME", description = "The name in the cluster, for one file.")
    private @Nullable FileName name;

    @Mixin
    private ReadTimeout readTimeout = new ReadTimeout();

    public UploadCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        Duration patience = readTimeout.value();
        List<Outgoing> files = outgoing();
        try (Session session = connection.openToStore()) {
            return session.upload(files, copies, patience).code();
        }
    }

    private List<Path> named() {
        List<Path> named = new ArrayList<>(paths);
        named.addAll(PathList.pathsIn(filesFrom, connection.input()));
        if (named.isEmpty()) {
            throw new IllegalArgumentException("upload what? Give files, or --files-from FILE");
        }
        return named;
    }

    private List<Outgoing> outgoing() {
        List<Path> paths = named();
        FileName given = name;
        if (given != null) {
            if (paths.size() != 1) {
                throw new IllegalArgumentException("--name is for one file, got " + paths.size());
            }
            DiskName.mustFit("--name", given.value());
            return List.of(new Outgoing(paths.get(0), given));
        }
        List<Outgoing> files = new ArrayList<>();
        Map<FileName, Path> taken = new HashMap<>();
        for (Path path : paths) {
            Outgoing file = OwnName.of(path);
            Path other = taken.put(file.name(), path);
            if (other != null) {
                throw new IllegalArgumentException(
                        "%s and %s would have the same name in the cluster; upload one of them with --name"
                                .formatted(other, path));
            }
            files.add(file);
        }
        return files;
    }
}
