package dev.cofre.system.container;

import dev.cofre.system.container.Instruction.Arg;
import dev.cofre.system.container.Instruction.Entrypoint;
import dev.cofre.system.container.Instruction.Env;
import dev.cofre.system.container.Instruction.Expose;
import dev.cofre.system.container.Instruction.Healthcheck;
import dev.cofre.system.container.Instruction.User;
import dev.cofre.system.container.Instruction.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The stages of a Dockerfile, each with its instructions; the last one is the image. */
public record Dockerfile(List<Section> sections) {
    /**
     * @param image what it begins with
     * @param name by which other stages copy from it; that of the last one is empty
     */
    public record Section(String image, String name, List<Instruction> instructions) {
        public Section {
            instructions = List.copyOf(instructions);
        }
    }

    public Dockerfile {
        sections = List.copyOf(sections);
    }

    /** @throws IllegalArgumentException if it says anything that a replay would not do as an engine does */
    public static Dockerfile parse(String text) {
        return new DockerfileReader().read(text);
    }

    public static Dockerfile read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    /** The arguments that can be given with {@code --build-arg}. */
    public List<String> arguments() {
        return sections.stream()
                .flatMap(section -> section.instructions().stream())
                .flatMap(only(Arg.class))
                .map(Arg::name)
                .toList();
    }

    /** What the image sets for its process. */
    public Map<String, String> environment() {
        Map<String, String> all = new LinkedHashMap<>();
        all(Env.class).forEach(env -> all.putAll(env.variables()));
        return all;
    }

    public List<String> volumes() {
        return all(Volume.class).stream().map(Volume::path).toList();
    }

    public List<Integer> ports() {
        return all(Expose.class).stream().map(Expose::port).toList();
    }

    public String user() {
        return last(User.class).name();
    }

    public List<String> healthcheck() {
        return last(Healthcheck.class).command();
    }

    public List<String> entrypoint() {
        return last(Entrypoint.class).command();
    }

    private <T extends Instruction> T last(Class<T> type) {
        List<T> all = all(type);
        if (all.isEmpty()) {
            throw new IllegalStateException("the image has no " + type.getSimpleName());
        }
        return all.get(all.size() - 1);
    }

    private <T extends Instruction> List<T> all(Class<T> type) {
        List<Instruction> image = sections.get(sections.size() - 1).instructions();
        return image.stream().flatMap(only(type)).toList();
    }

    private static <T> Function<Instruction, Stream<T>> only(Class<T> type) {
        return instruction -> Stream.of(instruction).filter(type::isInstance).map(type::cast);
    }
}
