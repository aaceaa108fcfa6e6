package dev.cofre.client.command;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.upload.ReplicationFactor;
import dev.cofre.api.upload.UploadId;
import dev.cofre.client.profile.InvalidProfileException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The program as a line of words. */
public final class Commands {
    private Commands() {}

    /**
     * Runs one command line to its end. Throws nothing: what goes wrong is told on the streams.
     *
     * @param menu runs when the line has no command
     */
    public static Exit run(List<String> line, Surroundings surroundings, Interactive menu) {
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
                .addSubcommand(new StatusCommand(connection))
                .addSubcommand(new TakeBackCommand(connection))
                .addSubcommand(new ProceedCommand(connection))
                .addSubcommand(new HealthCommand(connection))
                .addSubcommand(new ReceiptCommand(connection))
                // names of files are what they are: '@list' is no file of options
                .setExpandAtFiles(false)
                .setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        surroundings.terminal() ? CommandLine.Help.Ansi.AUTO : CommandLine.Help.Ansi.OFF))
                .registerConverter(ClientName.class, converter(ClientName::new))
                .registerConverter(FileName.class, converter(FileName::new))
                .registerConverter(NodeId.class, converter(NodeId::new))
                .registerConverter(UploadId.class, converter(UploadId::of))
                .registerConverter(
                        ReplicationFactor.class, converter(text -> new ReplicationFactor(Integer.parseInt(text))));
        boolean json = line.contains("--json");
        commands.setParameterExceptionHandler((e, args) -> {
            usage(surroundings, json, e.getMessage() + "");
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
            if (!(e instanceof InvalidProfileException || e instanceof IllegalArgumentException)) {
                throw e;
            }
            usage(surroundings, json, e.getMessage() + "");
            return Exit.USAGE.code();
        });
        return exit(commands.execute(line.toArray(String[]::new)));
    }

    private static void usage(Surroundings surroundings, boolean json, String sentence) {
        Output output = json
                ? new JsonOutput(surroundings.out(), surroundings.err())
                : new HumanOutput(surroundings.out(), surroundings.err(), surroundings.terminal());
        output.problem(Problem.of(ProblemType.INVALID_REQUEST, sentence), Exit.USAGE);
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
                return of.apply(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'%s' is no number".formatted(text));
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
                "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 saved but some files could not be read, 4 saved on fewer"
                        + " servers than asked, 10 no such cluster, 12 not allowed, 130 cancelled."
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
