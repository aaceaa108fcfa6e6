package dev.cofre.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What this program was given to read. A program that was started without any ({@code <&-}) has the first file that Java opens for itself
 * in that place; reading it would save that.
 */
final class StandardInput {
    private static final Path FILE = Path.of("/proc/self/fd/0");
    private static final Path STATES = Path.of("/proc/self/fdinfo");
    private static final String FLAGS = "flags:";
    /** What is open when a program begins is without it; Java gives it to nearly all that it opens. */
    private static final int CLOSED_WITH_THE_PROGRAM = 02000000;

    private StandardInput() {}

    static InputStream open() {
        return isClosed() ? new Closed() : System.in;
    }

    private static boolean isClosed() {
        if (!Files.isReadable(STATES)) {
            return false; // another system, which does not tell
        }
        try {
            return isOfJava(FILE.toRealPath())
                    || Files.readAllLines(STATES.resolve("0")).stream()
                            .filter(line -> line.startsWith(FLAGS))
                            .map(line -> line.substring(FLAGS.length()).strip())
                            .anyMatch(flags -> (Integer.parseInt(flags, 8) & CLOSED_WITH_THE_PROGRAM) != 0);
        } catch (NoSuchFileException e) {
            return !Files.exists(FILE, LinkOption.NOFOLLOW_LINKS); // what a pipe leads to is no path
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    private static boolean isOfJava(Path file) throws IOException {
        return file.startsWith(Path.of(System.getProperty("java.home")).toRealPath());
    }

    private static final class Closed extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("standard input is closed; give it something to read, such as < /dev/null");
        }
    }
}
