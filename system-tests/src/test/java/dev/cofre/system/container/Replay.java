package dev.cofre.system.container;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A build of an image without an engine: files are copied between folders, and commands are run on this machine, with paths
 * of the container turned into paths below those folders. The images that stages begin with are not there, users neither.
 */
public final class Replay {
    /** Runs what a RUN says. */
    public interface Shell {
        /**
         * @param root of the stage
         * @throws AssertionError if the script fails
         */
        void run(Path root, Path folder, Map<String, String> environment, String script);
    }

    /**
     * What comes out.
     *
     * @param root stands for the root of the container's file system
     * @param folder where its process starts
     * @param environment of its process, with paths outside
     */
    public record Image(Path root, Path folder, Map<String, String> environment) {
        public Image {
            environment = Map.copyOf(environment);
        }
    }

    private final Path context;
    private final Map<String, String> arguments;
    private final Shell shell;
    private final Map<String, Stage> stages = new LinkedHashMap<>();

    private Replay(Path context, Map<String, String> arguments, Shell shell) {
        this.context = context;
        this.arguments = Map.copyOf(arguments);
        this.shell = shell;
    }

    /**
     * @param context what .dockerignore has left
     * @param scratch an empty folder
     * @param arguments as with {@code --build-arg}
     */
    public static Image build(Dockerfile file, Path context, Path scratch, Map<String, String> arguments, Shell shell) {
        return new Replay(context, arguments, shell).build(file, scratch);
    }

    private Image build(Dockerfile file, Path scratch) {
        for (Dockerfile.Section section : file.sections()) {
            String name = section.name().isEmpty() ? "image" : section.name();
            Stage stage = new Stage(scratch.resolve(name), this);
            section.instructions().forEach(instruction -> instruction.replay(stage));
            stages.put(name, stage);
        }
        Stage last = stage("image");
        return new Image(last.root(), last.folder(), last.environment());
    }

    Path context() {
        return context;
    }

    Shell shell() {
        return shell;
    }

    @Nullable
    String argument(String name) {
        return arguments.get(name);
    }

    Stage stage(String name) {
        Stage stage = stages.get(name);
        if (stage == null) {
            throw new IllegalArgumentException("there is no stage '%s' before this line".formatted(name));
        }
        return stage;
    }
}
