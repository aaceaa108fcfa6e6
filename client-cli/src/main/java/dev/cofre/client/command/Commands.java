package dev.cofre.client.command;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.client.command.argument.AttachedValues;
import dev.cofre.client.command.cluster.AdmitCommand;
import dev.cofre.client.command.cluster.DrainCommand;
import dev.cofre.client.command.cluster.HealthCommand;
import dev.cofre.client.command.cluster.NodesCommand;
import dev.cofre.client.command.cluster.ProceedCommand;
import dev.cofre.client.command.cluster.RemoveCommand;
import dev.cofre.client.command.cluster.StatusCommand;
import dev.cofre.client.command.cluster.TakeBackCommand;
import dev.cofre.client.command.file.DeleteCommand;
import dev.cofre.client.command.file.DownloadCommand;
import dev.cofre.client.command.file.FilesCommand;
import dev.cofre.client.command.file.ReceiptCommand;
import dev.cofre.client.command.file.TrashCommand;
import dev.cofre.client.command.file.UndeleteCommand;
import dev.cofre.client.command.file.UploadCommand;
import dev.cofre.client.command.snapshot.BackupCommand;
import dev.cofre.client.command.snapshot.DiffCommand;
import dev.cofre.client.command.snapshot.DumpCommand;
import dev.cofre.client.command.snapshot.FindCommand;
import dev.cofre.client.command.snapshot.LsCommand;
import dev.cofre.client.command.snapshot.RestoreCommand;
import dev.cofre.client.command.snapshot.SnapshotsCommand;
import dev.cofre.client.command.snapshot.TagCommand;
import dev.cofre.client.command.vault.CheckCommand;
import dev.cofre.client.command.vault.ForgetCommand;
import dev.cofre.client.command.vault.PolicyCommand;
import dev.cofre.client.command.vault.PruneCommand;
import dev.cofre.client.command.vault.StatsCommand;
import dev.cofre.client.command.vault.UnforgetCommand;
import dev.cofre.client.profile.InvalidProfileException;
import dev.cofre.client.screen.Outlet;
import dev.cofre.client.session.Attempt;
import dev.cofre.client.session.Connection;
import dev.cofre.client.session.Interactive;
import dev.cofre.client.session.Surroundings;
import dev.cofre.client.show.Exit;
import dev.cofre.client.show.HumanOutput;
import dev.cofre.client.show.JsonOutput;
import dev.cofre.client.show.Output;
import dev.cofre.client.snapshot.disk.RawPaths;
import dev.cofre.client.words.Typo;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program as a line of words. */
public final class Commands {
    private static final String END_OF_OPTIONS = "--";

    private Commands() {}

    /**
     * Runs one command line to its end. Throws nothing: what goes wrong is told on the streams.
     *
     * @param menu runs when the line has no command
     */
    public static Exit run(List<String> line, Surroundings surroundings, Interactive menu) {
        try {
            return ended(parsed(line, surroundings, menu), surroundings);
        } catch (LinkageError | OutOfMemoryError | StackOverflowError e) {
            // a program's last words are a sentence, too
            surroundings.err().println("cofre: " + brokenOff(e));
            return Exit.FAILED;
        }
    }

    private static String brokenOff(Error e) {
        if (e instanceof OutOfMemoryError) {
            return "there is not enough memory for this; give the program more with JAVA_TOOL_OPTIONS=-Xmx1g, or do it"
                    + " in parts";
        }
        return "this is a fault of the program, please report it: " + e;
    }

    /** An output that failed is an outcome, whatever else went well. One that nobody wanted to the end is none. */
    private static Exit ended(Exit exit, Surroundings surroundings) {
        if (surroundings.out().ending() != Outlet.Ending.FAILED) {
            return exit;
        }
        surroundings
                .err()
                .printf(
                        "cofre: standard output cannot be written: %s; what is there now is not whole, so make room"
                                + " and run this again%n",
                        surroundings.out().reason());
        return exit.and(Exit.FAILED);
    }

    private static Exit parsed(List<String> line, Surroundings surroundings, Interactive menu) {
        Connection connection = new Connection(surroundings);
        CommandLine commands = new CommandLine(new Root(connection, surroundings, menu))
                .addSubcommand(new UploadCommand(connection))
                .addSubcommand(new DownloadCommand(connection))
                .addSubcommand(new FilesCommand(connection))
                .addSubcommand(new DeleteCommand(connection))
                .addSubcommand(new TrashCommand(connection))
                .addSubcommand(new UndeleteCommand(connection))
                .addSubcommand(new BackupCommand(connection))
                .addSubcommand(new SnapshotsCommand(connection))
                .addSubcommand(new LsCommand(connection))
                .addSubcommand(new RestoreCommand(connection))
                .addSubcommand(new DumpCommand(connection))
                .addSubcommand(new FindCommand(connection))
                .addSubcommand(new DiffCommand(connection))
                .addSubcommand(new StatsCommand(connection))
                .addSubcommand(new TagCommand(connection))
                .addSubcommand(new ForgetCommand(connection))
                .addSubcommand(new UnforgetCommand(connection))
                .addSubcommand(new PruneCommand(connection))
                .addSubcommand(new CommandLine(new PolicyCommand(connection))
                        .addSubcommand(new PolicyCommand.Set(connection))
                        .addSubcommand(new PolicyCommand.Remove(connection)))
                .addSubcommand(new CheckCommand(connection))
                .addSubcommand(new NodesCommand(connection))
                .addSubcommand(new AdmitCommand(connection))
                .addSubcommand(new DrainCommand(connection))
                .addSubcommand(new RemoveCommand(connection))
                .addSubcommand(new StatusCommand(connection))
                .addSubcommand(new TakeBackCommand(connection))
                .addSubcommand(new ProceedCommand(connection))
                .addSubcommand(new HealthCommand(connection))
                .addSubcommand(new ReceiptCommand(connection))
                // names of files are what they are: '@list' is no file of options
                .setExpandAtFiles(false)
                .setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8))
                // all that it would say there has a handler below
                .setErr(new PrintWriter(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8))
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        surroundings.terminal() ? CommandLine.Help.Ansi.AUTO : CommandLine.Help.Ansi.OFF))
                .registerConverter(String.class, AttachedValues::plain)
                .registerConverter(int.class, converter(Integer::valueOf))
                .registerConverter(Integer.class, converter(Integer::valueOf))
                .registerConverter(long.class, converter(Long::valueOf))
                .registerConverter(Long.class, converter(Long::valueOf))
                .registerConverter(Path.class, converter(RawPaths::typed))
                .registerConverter(ClientName.class, converter(ClientName::new))
                .registerConverter(FileName.class, converter(FileName::new))
                .registerConverter(NodeId.class, converter(NodeId::new))
                .registerConverter(UploadId.class, converter(UploadId::of))
                .registerConverter(
                        ReplicationFactor.class, converter(text -> new ReplicationFactor(Integer.parseInt(text))));
        boolean json =
                line.stream().takeWhile(word -> !word.equals(END_OF_OPTIONS)).anyMatch("--json"::equals);
        commands.setParameterExceptionHandler((e, args) -> {
            usage(surroundings, json, e.getMessage() + suggestion(e));
            if (!json) {
                surroundings
                        .err()
                        .printf(
                                "Try: %s --help%n",
                                e.getCommandLine().getCommandSpec().qualifiedName());
            }
            return Exit.USAGE.code();
        });
        commands.setExecutionExceptionHandler((e, command, parsed) -> {
            if (e instanceof InvalidProfileException || e instanceof IllegalArgumentException) {
                usage(surroundings, json, e.getMessage() + "");
                return Exit.USAGE.code();
            }
            return new Attempt(output(surroundings, json))
                    .run(() -> {
                        throw e;
                    })
                    .code();
        });
        return exit(commands.execute(AttachedValues.marked(line).toArray(String[]::new)));
    }

    private static String suggestion(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return "";
        }
        String typed = unmatched.getUnmatched().get(0);
        CommandSpec command = e.getCommandLine().getCommandSpec();
        List<String> meant = Typo.meant(
                typed,
                typed.startsWith("-")
                        ? command.optionsMap().keySet()
                        : command.subcommands().keySet());
        return meant.isEmpty() ? "" : "; did you mean: " + String.join(" or ", meant) + "?";
    }

    private static void usage(Surroundings surroundings, boolean json, String sentence) {
        output(surroundings, json).problem(Problem.of(ProblemType.INVALID_REQUEST, sentence), Exit.USAGE);
    }

    private static Output output(Surroundings surroundings, boolean json) {
        return json
                ? new JsonOutput(surroundings.screen(), surroundings.err())
                : new HumanOutput(surroundings.screen(), surroundings.err(), surroundings.terminal());
    }

    private static Exit exit(int code) {
        for (Exit exit : Exit.values()) {
            if (exit.code() == code) {
                return exit;
            }
        }
        throw new IllegalStateException("no exit has the code " + code);
    }

    private static <T> ITypeConverter<T> converter(Function<String, T> of) {
        return text -> {
            try {
                return of.apply(AttachedValues.plain(text));
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'%s' is no whole number, or too large a one".formatted(text));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }

    @Command(
            name = "cofre",
            versionProvider = Version.class,
            description = "Keeps backups of files on several storage servers at once. Without a command: a menu.",
            footer = {
                "",
                "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 saved but some files could not be read, 4 saved on"
                        + " fewer servers than asked, 10 no such cluster, 12 not allowed, 130 cancelled."
            })
    private static final class Root implements Runnable, CommandLine.IExitCodeGenerator {
        @Mixin
        private final Connection connection;

        private final Surroundings surroundings;
        private final Interactive menu;
        private Exit exit = Exit.OK;

        @SuppressWarnings("UnusedVariable") // the framework acts on it
        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                scope = CommandLine.ScopeType.INHERIT,
                description = "Shows this text.")
        private boolean help;

        @SuppressWarnings("UnusedVariable") // the framework acts on it
        @Option(
                names = {"-V", "--version"},
                versionHelp = true,
                description = "Shows the version.")
        private boolean version;

        Root(Connection connection, Surroundings surroundings, Interactive menu) {
            this.connection = connection;
            this.surroundings = surroundings;
            this.menu = menu;
        }

        @Override
        public void run() {
            exit = menu.run(connection, surroundings);
        }

        @Override
        public int getExitCode() {
            return exit.code();
        }
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Commands.class.getPackage().getImplementationVersion();
            return new String[] {"cofre " + (version == null ? "(not packaged)" : version)};
        }
    }
}
