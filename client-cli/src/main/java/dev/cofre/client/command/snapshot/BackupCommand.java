package dev.cofre.client.command.snapshot;

import dev.cofre.client.command.argument.DiskName;
import dev.cofre.client.command.argument.Labels;
import dev.cofre.client.command.argument.PathList;
import dev.cofre.client.command.argument.ReadTimeout;
import dev.cofre.client.progress.Amounts;
import dev.cofre.client.session.Connection;
import dev.cofre.client.session.SnapshotSession;
import dev.cofre.client.session.Surroundings;
import dev.cofre.client.show.Exit;
import dev.cofre.client.snapshot.backup.Backup;
import dev.cofre.client.snapshot.backup.Excludes;
import dev.cofre.client.snapshot.disk.RawPaths;
import dev.cofre.client.snapshot.vault.SnapshotName;
import dev.cofre.client.words.FileReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "backup", description = "Makes a snapshot of files and folders.")
public final class BackupCommand implements Callable<Integer> {
    /** A day that no month has is none, and not the nearest one. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

    private final Connection connection;

    @Parameters(
            paramLabel = "PATH",
            arity = "0..*",
            description = "What to back up; with --stdin-from-command, a command and its words.")
    private List<String> paths = List.of();

    @Option(
            names = "--files-from",
            paramLabel = "FILE",
            description = "Paths to back up, one in a line, or each ended by a NUL; '-' is standard input, '#' begins a"
                    + " comment.")
    private List<String> filesFrom = List.of();

    @Option(
            names = {"-e", "--exclude"},
            paramLabel = "PATTERN",
            description = "Leaves out what matches; '!' in front takes it back. Several times for several.")
    private List<String> exclude = List.of();

    @Option(names = "--iexclude", paramLabel = "PATTERN", description = "The same, in any case.")
    private List<String> excludeAnyCase = List.of();

    @Option(names = "--exclude-file", paramLabel = "FILE", description = "Patterns to leave out, one in a line.")
    private List<String> excludeFiles = List.of();

    @Option(names = "--exclude-caches", description = "Leaves out what is in folders with a CACHEDIR.TAG.")
    private boolean excludeCaches;

    @Option(
            names = "--exclude-if-present",
            paramLabel = "NAME",
            description = "Leaves out what is in folders that have a file of this name.")
    private List<String> excludeIfPresent = List.of();

    @Option(
            names = "--exclude-larger-than",
            paramLabel = "SIZE",
            description = "Leaves out larger files: a number of bytes, or with k, M, G, T behind it.")
    private @Nullable String excludeLargerThan;

    @Option(
            names = {"-x", "--one-file-system"},
            description = "Leaves out what is on other file systems than the paths.")
    private boolean oneFileSystem;

    @Option(names = "--tag", paramLabel = "TAG[,TAG...]", split = ",", description = "Tags of the snapshot.")
    private List<String> tags = List.of();

    @Option(
            names = {"-H", "--host"},
            paramLabel = "HOST",
            description = "Whose folders these are; otherwise this machine's name.")
    private @Nullable String host;

    @Option(names = "--time", paramLabel = "TIME", description = "As 'yyyy-MM-dd HH:mm:ss', here; otherwise now.")
    private @Nullable String time;

    @Option(names = "--parent", paramLabel = "SNAPSHOT", description = "Compares with this snapshot.")
    private @Nullable String parent;

    @Option(
            names = {"-f", "--force"},
            description = "Reads all files, whatever an earlier snapshot says of them.")
    private boolean force;

    @Option(names = "--stdin", description = "Saves what comes on standard input, as one file.")
    private boolean stdin;

    @Option(
            names = "--stdin-from-command",
            description = "Saves what the command behind '--' prints, as one file; if it fails, there is no snapshot.")
    private boolean stdinFromCommand;

    @Option(
            names = "--stdin-filename",
            paramLabel = "NAME",
            defaultValue = "stdin",
            description = "What that file is called. Default: stdin.")
    private String stdinFilename = "stdin";

    @Option(
            names = {"-n", "--dry-run"},
            description = "Reads everything, says what would be stored, and stores nothing.")
    private boolean dryRun;

    @Mixin
    private ReadTimeout readTimeout = new ReadTimeout();

    @Option(names = "--skip-if-unchanged", description = "Makes no snapshot if nothing has changed.")
    private boolean skipIfUnchanged;

    public BackupCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        if (stdin || stdinFromCommand) {
            return run(stream(), Exit.OK);
        }
        List<Path> named = named();
        Exit worst = Exit.OK;
        List<Path> there = new ArrayList<>();
        for (Path path : named) {
            try {
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                there.add(path);
            } catch (NoSuchFileException e) {
                connection.leftOut(path, "there is no such file or folder");
                worst = Exit.UNREADABLE;
            } catch (IOException e) {
                connection.leftOut(path, "it cannot be looked at: " + FileReason.of(e));
                worst = Exit.UNREADABLE;
            }
        }
        if (there.isEmpty()) {
            throw new IllegalArgumentException("none of the paths is there; nothing was saved");
        }
        return run(new Backup.Source.Disk(there, excludes(there)), worst);
    }

    private int run(Backup.Source source, Exit worst) {
        if (tags.contains("") || "".equals(host)) {
            throw new IllegalArgumentException(
                    "neither the host nor a tag may be empty; leave out the option for this machine's name, or for no tag");
        }
        Labels.check("tag", tags);
        Labels.check("host", host == null ? List.of() : List.of(host));
        Backup.Options options = new Backup.Options(
                tags, time == null ? null : time(time), skipIfUnchanged, dryRun, readTimeout.value());
        try (SnapshotSession session = connection.openVaultToStore()) {
            return session.backup(
                            source,
                            host == null ? Surroundings.host() : host,
                            parent == null ? null : SnapshotName.parse(parent),
                            force,
                            options)
                    .and(worst)
                    .code();
        }
    }

    private Backup.Source stream() {
        if (stdin == stdinFromCommand || stdin != paths.isEmpty() || !filesFrom.isEmpty()) {
            throw new IllegalArgumentException(
                    "--stdin takes no paths, --stdin-from-command the command's words behind '--'; give one of them");
        }
        Path path = RawPaths.of(stdinFilename.startsWith("/") ? stdinFilename : "/" + stdinFilename)
                .normalize();
        if (path.getFileName() == null) {
            throw new IllegalArgumentException("'%s' is no name of a file".formatted(stdinFilename));
        }
        for (Path name : path) {
            DiskName.mustFit("a name in --stdin-filename", name.toString());
        }
        return new Backup.Source.Stream(path, stdin ? new InputContent(connection.input()) : new CommandContent(paths));
    }

    private List<Path> named() {
        List<Path> named = new ArrayList<>();
        paths.forEach(path -> named.add(RawPaths.entry(path)));
        named.addAll(PathList.pathsIn(filesFrom, connection.input()));
        if (named.isEmpty()) {
            throw new IllegalArgumentException("back up what? Give paths, or --files-from FILE");
        }
        return named.stream().map(RawPaths::absolute).toList();
    }

    private Excludes excludes(List<Path> there) {
        Excludes excludes = new Excludes();
        exclude.forEach(pattern -> excludes.pattern(pattern, false));
        excludeAnyCase.forEach(pattern -> excludes.pattern(pattern, true));
        excludeFiles.forEach(file -> list(file).patterns().forEach(pattern -> excludes.pattern(pattern, false)));
        excludeIfPresent.forEach(excludes::ifPresent);
        if (excludeCaches) {
            excludes.caches();
        }
        if (excludeLargerThan != null) {
            excludes.largerThan(Amounts.parse(excludeLargerThan));
        }
        if (oneFileSystem) {
            try {
                excludes.otherFileSystemsThan(there);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return excludes;
    }

    private PathList list(String file) {
        return PathList.read(file, connection.input());
    }

    private static Instant time(String text) {
        ZoneId zone = ZoneId.systemDefault();
        try {
            LocalDateTime time = LocalDateTime.parse(text, TIME);
            if (zone.getRules().getValidOffsets(time).isEmpty()) {
                throw new IllegalArgumentException(
                        "there was no '%s' in %s: clocks were put forward".formatted(text, zone));
            }
            return time.atZone(zone).toInstant();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("'%s' is no time as in '2026-01-31 12:00:00'".formatted(text), e);
        }
    }
}
