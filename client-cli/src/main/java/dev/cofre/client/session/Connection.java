package dev.cofre.client.session;

import dev.cofre.api.file.ClientName;
import dev.cofre.client.profile.ManagerAddress;
import dev.cofre.client.profile.Profile;
import dev.cofre.client.profile.Profiles;
import dev.cofre.client.progress.MovingLine;
import dev.cofre.client.progress.Progress;
import dev.cofre.client.screen.Screen;
import dev.cofre.client.show.HumanOutput;
import dev.cofre.client.show.HumanSnapshots;
import dev.cofre.client.show.JsonOutput;
import dev.cofre.client.show.JsonSnapshots;
import dev.cofre.client.show.Output;
import dev.cofre.client.show.SnapshotOutput;
import dev.cofre.client.transfer.Cluster;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Who asks, and which cluster: options first, then the environment, then the profile. */
public final class Connection {
    private final Surroundings surroundings;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "Name and demo files from application-profiles/application-NAME.yml, such as client1.")
    private @Nullable String profile;

    @Option(
            names = "--manager",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "The manager's address (or COFRE_MANAGER_URL); otherwise that in application-manager.yml.")
    private @Nullable String manager;

    @Option(
            names = "--client",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "Whose files (or COFRE_CLIENT); otherwise the profile's name, or that of the user.")
    private @Nullable ClientName client;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            scope = ScopeType.INHERIT,
            description = "For a cluster that asks for one; better given as COFRE_TOKEN, which others cannot see.")
    private @Nullable String token;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "One JSON object in a line for each result, errors included.")
    private boolean json;

    public Connection(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    public Profiles profiles() {
        return surroundings.profiles();
    }

    /** The profile that was asked for, if any. */
    public Optional<Profile> profile() {
        return Optional.ofNullable(profile).map(name -> surroundings.profiles().client(name));
    }

    /** The client that was named, by whatever means. */
    public Optional<ClientName> client() {
        Optional<ClientName> inProfile =
                profile().map(Profile::name); // one that is not there is a mistake, whoever is named
        return Optional.ofNullable(client)
                .or(() -> environment("COFRE_CLIENT").map(ClientName::new))
                .or(() -> inProfile);
    }

    /** The user of this machine, if that name will do. */
    public Optional<ClientName> user() {
        try {
            return Optional.of(new ClientName(System.getProperty("user.name", "")));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Nothing is sent before the session is used. */
    public Session open(ClientName as) {
        ManagerAddress address = address();
        return new Session(
                as, address, new Cluster(address, as, secret(), surroundings.limits()), output(), surroundings.out());
    }

    public Session open() {
        return open(owner());
    }

    /** For who stores files under the client's name. */
    public Session openToStore() {
        return open(storing(owner()));
    }

    /** The client as one that may store something of its own: a vault has what backups put there, and nothing else. */
    public static ClientName storing(ClientName client) {
        client.owner().ifPresent(owner -> {
            throw new IllegalArgumentException(
                    "'%s' is kept for the backups of '%s', and nothing else is stored under it; give --client %s, or another name"
                            .formatted(client, owner, owner));
        });
        return client;
    }

    private ClientName owner() {
        return client().or(this::user)
                .orElseThrow(() -> new IllegalArgumentException(
                        "whose files? Give --client NAME or --profile NAME; the user's name will not do as one"));
    }

    public SnapshotSession openVault() {
        return openVault(owner());
    }

    /** The same for who stores snapshots. */
    public SnapshotSession openVaultToStore() {
        return openVault(storing(owner()));
    }

    /** The same for who writes bytes to standard output: what else there is to say goes to the other one, also for programs. */
    public SnapshotSession openVaultForBytes() {
        return openVault(owner(), surroundings.err());
    }

    /** The vault of a client. Nothing is sent before the session is used. */
    public SnapshotSession openVault(ClientName as) {
        return openVault(as, surroundings.screen());
    }

    private SnapshotSession openVault(ClientName as, Screen screen) {
        return new SnapshotSession(
                new Cluster(address(), as.vault(), secret(), surroundings.limits()),
                output(screen),
                snapshotOutput(screen),
                Progress.lines(surroundings.err()),
                surroundings.out());
    }

    public InputStream input() {
        return surroundings.in();
    }

    /** Tells of something that was named and cannot be backed up, where the rest goes on. */
    public void leftOut(Path path, String reason) {
        snapshotOutput(surroundings.screen()).leftOut(path, reason);
    }

    private SnapshotOutput snapshotOutput(Screen screen) {
        return json
                ? new JsonSnapshots(screen)
                : new HumanSnapshots(
                        screen,
                        surroundings.err(),
                        surroundings.terminal() ? new MovingLine(surroundings.err()) : null);
    }

    Output output() {
        return output(surroundings.screen());
    }

    private Output output(Screen screen) {
        return json
                ? new JsonOutput(screen, surroundings.err())
                : new HumanOutput(screen, surroundings.err(), surroundings.terminal());
    }

    private ManagerAddress address() {
        if (manager != null) {
            return ManagerAddress.parse(manager, "--manager");
        }
        return environment("COFRE_MANAGER_URL")
                .map(url -> ManagerAddress.parse(url, "COFRE_MANAGER_URL"))
                .orElseGet(() -> surroundings.profiles().manager());
    }

    /** What is set to nothing is no token: scripts say so, for a cluster that asks for none. */
    private @Nullable String secret() {
        String given = token != null ? token : surroundings.environment().getOrDefault("COFRE_TOKEN", "");
        return given.isEmpty() ? null : Token.of(given, token != null ? "--token" : "COFRE_TOKEN");
    }

    private Optional<String> environment(String name) {
        return Optional.ofNullable(surroundings.environment().get(name)).filter(value -> !value.isBlank());
    }
}
