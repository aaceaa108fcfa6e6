package dev.cofre.client.profile;

import dev.cofre.api.file.ClientName;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The profiles that there are. A file is looked for in {@code ./application-profiles}, then in the
 * {@code application-profiles} nearest above the program itself, then inside its jar.
 */
public final class Profiles {
    private static final String FOLDER = "application-profiles";
    private static final String MANAGER_FILE = "application-manager.yml";
    private static final String PREFIX = "application-";
    private static final String SUFFIX = ".yml";

    private final List<ProfileFolder> folders;

    private Profiles(List<ProfileFolder> folders) {
        this.folders = List.copyOf(folders);
    }

    /** Where this program finds its profiles. */
    public static Profiles find() {
        return find(Path.of(""), program());
    }

    /** @param program the jar, or the folder of classes, that runs */
    static Profiles find(Path workingFolder, Path program) {
        List<ProfileFolder> folders = new ArrayList<>();
        folders.add(new DiskFolder(workingFolder.resolve(FOLDER)));
        for (Path above = program.getParent(); above != null; above = above.getParent()) {
            if (Files.isDirectory(above.resolve(FOLDER))) {
                folders.add(new DiskFolder(above.resolve(FOLDER)));
                break;
            }
        }
        folders.add(Files.isDirectory(program) ? new DiskFolder(program) : new JarFolder(program));
        return new Profiles(folders);
    }

    /** The profile of this name, which may be that of a client only. */
    public Profile client(String name) {
        String path = PREFIX + name + SUFFIX;
        ProfileFolder folder = holding(path).orElseThrow(() -> unknown(name));
        ProfileFile file = ProfileFile.read(folder, path);
        try {
            return new Profile(
                    new ClientName(file.get("cofre.client.name")),
                    file.list("cofre.client.files").stream().map(this::demo).toList());
        } catch (IllegalArgumentException e) {
            throw new InvalidProfileException("%s: %s".formatted(file.origin(), e.getMessage()));
        }
    }

    /** The names of the clients that have a profile, in order. */
    public List<String> clients() {
        return folders.stream()
                .flatMap(folder -> folder.names().stream())
                .filter(name -> name.startsWith(PREFIX + "client") && name.endsWith(SUFFIX))
                .map(name -> name.substring(PREFIX.length(), name.length() - SUFFIX.length()))
                .distinct()
                .sorted()
                .toList();
    }

    /** The manager's address as {@code application-manager.yml} has it. */
    public ManagerAddress manager() {
        ProfileFolder folder = holding(MANAGER_FILE)
                .orElseThrow(() -> new InvalidProfileException(
                        "there is no %s; name the manager with --manager URL".formatted(MANAGER_FILE)));
        ProfileFile file = ProfileFile.read(folder, MANAGER_FILE);
        return ManagerAddress.parse(
                "http://%s:%s".formatted(file.get("cofre.manager.host"), file.get("cofre.manager.port")),
                "cofre.manager.host and cofre.manager.port in " + file.origin());
    }

    private DemoFile demo(String path) {
        return new DemoFile(
                holding(path)
                        .orElseThrow(() -> new InvalidProfileException("there is no demo file '%s'".formatted(path))),
                path);
    }

    private Optional<ProfileFolder> holding(String path) {
        return folders.stream().filter(folder -> folder.has(path)).findFirst();
    }

    private InvalidProfileException unknown(String name) {
        List<String> clients = clients();
        return new InvalidProfileException("there is no client profile '%s'; there %s %s"
                .formatted(name, clients.size() == 1 ? "is" : "are", String.join(", ", clients)));
    }

    private static Path program() {
        try {
            return Path.of(Profiles.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toAbsolutePath();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
