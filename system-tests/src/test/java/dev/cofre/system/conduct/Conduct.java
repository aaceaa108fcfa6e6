package dev.cofre.system.conduct;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * How one process is to behave from now on.
 *
 * @param lies what it says that is not so
 * @param ahead how much its clock is ahead
 * @param garbled how many reads in ten from its disk have one wrong bit
 */
public record Conduct(Set<Lie> lies, Duration ahead, int garbled) {
    /** The setting by which a process is told its file. */
    public static final String SETTING = "cofre.test.conduct";

    public static final Conduct HONEST = new Conduct(Set.of(), Duration.ZERO, 0);

    public static Conduct lying(Lie... lies) {
        return new Conduct(Set.of(lies), Duration.ZERO, 0);
    }

    public static Conduct ahead(Duration ahead) {
        return new Conduct(Set.of(), ahead, 0);
    }

    public static Conduct garbling(int tenths) {
        return new Conduct(Set.of(), Duration.ZERO, tenths);
    }

    /** Where a test and a process meet; it outlives a process that is killed. */
    public void writeTo(Path file) {
        String text = "%s;%s;%d"
                .formatted(String.join(",", lies.stream().map(Lie::name).toList()), ahead, garbled);
        try {
            Path draft = Files.writeString(file.resolveSibling(file.getFileName() + ".draft"), text);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Conduct readFrom(Path file) {
        String[] parts;
        try {
            parts = Files.readString(file).split(";", -1);
        } catch (NoSuchFileException e) {
            return HONEST;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Set<Lie> lies = EnumSet.noneOf(Lie.class);
        Arrays.stream(parts[0].split(","))
                .filter(each -> !each.isEmpty())
                .map(Lie::valueOf)
                .forEach(lies::add);
        return new Conduct(lies, Duration.parse(parts[1]), Integer.parseInt(parts[2]));
    }
}
