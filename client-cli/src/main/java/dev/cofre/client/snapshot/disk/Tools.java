package dev.cofre.client.snapshot.disk;

import dev.cofre.client.snapshot.tree.RawName;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What Java has no call for and POSIX has a program for; each is needed hardly ever. Names go there as escaped bytes, so that they may
 * have any in any locale.
 */
final class Tools {
    private static final String FIRST = "p=$(printf '%bx' \"$1\"); p=${p%x}; ";
    private static final String SECOND = "t=$(printf '%bx' \"$2\"); t=${t%x}; ";
    /** A time and a path, each on a line of its own; what does not begin with a slash is escaped. */
    private static final String EACH = "while IFS= read -r t && IFS= read -r p; do "
            + "case $p in /*) ;; *) p=$(printf '%bx' \"$p\"); p=${p%x};; esac; "
            + "touch -c -h -m -d \"$t\" -- \"$p\"; done";

    private static final long NANOS = 1_000_000_000L;

    private Tools() {}

    static RawName readLink(Path link) throws IOException {
        return RawName.of(run(FIRST + "exec readlink -n -- \"$p\"", escaped(link)));
    }

    static void link(Path path, RawName target) throws IOException {
        run(FIRST + SECOND + "exec ln -s -- \"$t\" \"$p\"", escaped(path), escaped(target.bytes()));
    }

    static void pipe(Path path) throws IOException {
        run(FIRST + "exec mkfifo -m 600 -- \"$p\"", escaped(path));
    }

    /** Sets when an entry was modified, to the nanosecond. @param time nanoseconds since 1970 */
    static void touch(Path path, long time) throws IOException {
        run(FIRST + "exec touch -h -m -d \"$2\" -- \"$p\"", escaped(path), seconds(time));
    }

    /** The same for many links, each as far as that can be done: whoever calls has to look. */
    static void touch(List<LinkTimes.Link> links) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (LinkTimes.Link link : links) {
            String path = link.path().toAbsolutePath().toString();
            boolean plain = path.startsWith("/") && path.chars().allMatch(ch -> ch >= ' ' && ch < 0x7f);
            lines.append(seconds(link.modified())).append('\n');
            lines.append(plain ? path : escaped(link.path().toAbsolutePath())).append('\n');
        }
        Process process = shell(EACH, List.of(), ProcessBuilder.Redirect.DISCARD);
        try {
            try (OutputStream in = process.getOutputStream()) {
                in.write(lines.toString().getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // it has ended, for whatever reason
            }
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("cancelled");
        } finally {
            process.destroy();
        }
    }

    private static String seconds(long time) {
        return "@%s%d.%09d".formatted(time < 0 ? "-" : "", Math.abs(time / NANOS), Math.abs(time % NANOS));
    }

    private static String escaped(Path path) {
        return escaped(RawPaths.bytes(path));
    }

    private static String escaped(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte each : bytes) {
            text.append("\\0%03o".formatted(each & 0xff));
        }
        return text.toString();
    }

    /** @return what it printed */
    private static byte[] run(String script, String... words) throws IOException {
        Process process = shell(script, List.of(words), ProcessBuilder.Redirect.PIPE);
        try {
            process.getOutputStream().close();
            byte[] out = process.getInputStream().readAllBytes();
            if (process.waitFor() != 0) {
                throw new IOException(
                        new String(out, StandardCharsets.UTF_8).strip().replaceAll("\\s+", " "));
            }
            return out;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("cancelled");
        } finally {
            process.destroy();
        }
    }

    private static Process shell(String script, List<String> words, ProcessBuilder.Redirect out) throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
        command.addAll(words);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out);
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }
}
