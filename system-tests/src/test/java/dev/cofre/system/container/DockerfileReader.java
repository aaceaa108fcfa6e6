package dev.cofre.system.container;

import dev.cofre.system.container.Dockerfile.Section;
import dev.cofre.system.container.Instruction.Arg;
import dev.cofre.system.container.Instruction.Copy;
import dev.cofre.system.container.Instruction.Entrypoint;
import dev.cofre.system.container.Instruction.Env;
import dev.cofre.system.container.Instruction.Expose;
import dev.cofre.system.container.Instruction.Healthcheck;
import dev.cofre.system.container.Instruction.Run;
import dev.cofre.system.container.Instruction.User;
import dev.cofre.system.container.Instruction.Volume;
import dev.cofre.system.container.Instruction.Workdir;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Knows the instructions in the forms that the project's Dockerfile has, and refuses all else: a guess would prove nothing. */
final class DockerfileReader {
    private static final Pattern FROM = Pattern.compile("(\\S+)(?: AS (\\S+))?");
    private static final Pattern FLAG = Pattern.compile("--([a-z-]+)=(\\S+)\\s+(.*)");
    private static final Pattern PORT = Pattern.compile("\\d{1,5}");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@-]+");

    private final List<Section> sections = new ArrayList<>();
    private int line;

    Dockerfile read(String text) {
        StringBuilder open = new StringBuilder();
        int number = 0;
        for (String raw : text.lines().toList()) {
            number++;
            if (raw.isBlank() || raw.stripLeading().startsWith("#")) {
                continue; // in the middle of an instruction, too
            }
            if (open.isEmpty()) {
                line = number;
            }
            String part = raw.strip();
            if (part.endsWith("\\")) {
                open.append(part, 0, part.length() - 1);
            } else {
                take(open.append(part).toString());
                open.setLength(0);
            }
        }
        if (!open.isEmpty()) {
            throw unknown("an end in the middle of an instruction");
        }
        if (sections.isEmpty()) {
            throw unknown("a file without FROM");
        }
        return new Dockerfile(sections);
    }

    private void take(String instruction) {
        String[] words = instruction.split("\\s+", 2);
        String rest = words.length == 2 ? words[1] : "";
        if (words[0].equals("FROM")) {
            Matcher from = matched(FROM, rest);
            sections.add(new Section(from.group(1), from.group(2) == null ? "" : from.group(2), List.of()));
            return;
        }
        if (sections.isEmpty()) {
            throw unknown(words[0] + " before FROM");
        }
        Section open = sections.remove(sections.size() - 1);
        List<Instruction> all = new ArrayList<>(open.instructions());
        all.add(instruction(words[0], rest));
        sections.add(new Section(open.image(), open.name(), all));
    }

    private Instruction instruction(String word, String rest) {
        return switch (word) {
            case "WORKDIR" -> new Workdir(plain(rest));
            case "COPY" -> copy(rest);
            case "RUN" -> run(rest);
            case "ARG" -> new Arg(plain(rest));
            case "ENV" -> env(rest);
            case "VOLUME" -> new Volume(plain(rest));
            case "EXPOSE" -> new Expose(Integer.parseInt(matched(PORT, rest).group()));
            case "USER" -> new User(plain(rest));
            case "HEALTHCHECK" -> healthcheck(rest);
            case "ENTRYPOINT" -> new Entrypoint(array(rest));
            default -> throw unknown(word);
        };
    }

    private Copy copy(String rest) {
        Map<String, String> flags = new HashMap<>();
        List<String> paths = Arrays.asList(flags(rest, Set.of("from"), flags).split("\\s+"));
        paths.forEach(this::plain);
        if (paths.size() < 2) {
            throw unknown("COPY without a source or a target");
        }
        @Nullable String from = flags.get("from");
        return new Copy(from, List.copyOf(paths.subList(0, paths.size() - 1)), paths.get(paths.size() - 1));
    }

    /** The only flag is a mount of a cache, which is empty at first, and holds what Maven has fetched. */
    private Run run(String rest) {
        Map<String, String> flags = new HashMap<>();
        String script = flags(rest, Set.of("mount"), flags);
        String mount = flags.getOrDefault("mount", "type=cache,target=/root/.m2/repository");
        if (!mount.equals("type=cache,target=/root/.m2/repository")) {
            throw unknown("RUN --mount=" + mount);
        }
        if (script.startsWith("[") || script.startsWith("<<")) {
            throw unknown("RUN with other than a line for the shell");
        }
        return new Run(script);
    }

    private Env env(String rest) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String pair : rest.split("\\s+")) {
            String[] sides = pair.split("=", 2);
            if (sides.length != 2) {
                throw unknown("ENV " + pair);
            }
            variables.put(plain(sides[0]), plain(sides[1]));
        }
        return new Env(variables);
    }

    private Healthcheck healthcheck(String rest) {
        String command = flags(rest, Set.of("interval", "timeout", "start-period", "retries"), new HashMap<>());
        if (!command.startsWith("CMD ")) {
            throw unknown("HEALTHCHECK without CMD");
        }
        return new Healthcheck(array(command.substring("CMD ".length())));
    }

    /** @return what follows the flags */
    private String flags(String rest, Set<String> known, Map<String, String> found) {
        if (!rest.startsWith("--")) {
            return rest;
        }
        Matcher flag = matched(FLAG, rest);
        if (!known.contains(flag.group(1))) {
            throw unknown("--" + flag.group(1));
        }
        found.put(flag.group(1), flag.group(2));
        return flags(flag.group(3), known, found);
    }

    /** A command as a JSON array; anything else would be run by a shell. */
    private List<String> array(String json) {
        try {
            return List.of(JsonMapper.shared().readValue(json.strip(), String[].class));
        } catch (JacksonException e) {
            throw unknown("a command that is no JSON array: " + json);
        }
    }

    /** No variables, wildcards or quotes. */
    private String plain(String word) {
        matched(PLAIN, word);
        return word;
    }

    private Matcher matched(Pattern form, String text) {
        Matcher matcher = form.matcher(text);
        if (!matcher.matches()) {
            throw unknown(text);
        }
        return matcher;
    }

    private IllegalArgumentException unknown(String what) {
        return new IllegalArgumentException(
                "Dockerfile, line %d: the test does not know %s; teach it".formatted(line, what));
    }
}
