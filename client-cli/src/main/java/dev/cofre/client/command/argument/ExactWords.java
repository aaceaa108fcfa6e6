package dev.cofre.client.command.argument;

import dev.cofre.client.snapshot.tree.RawText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The words of a command line byte for byte. Java makes text of them by the locale, and under cron that knows ASCII: what is beyond is
 * lost before any program of ours runs. The kernel still has it.
 */
public final class ExactWords {
    private static final Path KERNEL = Path.of("/proc/self/cmdline");

    private ExactWords() {}

    /** Those of this process, as {@link RawText} has them. @param words as Java has them */
    public static List<String> of(String... words) {
        if (List.of(words).stream().allMatch(ExactWords::isCertain)) {
            return List.of(words);
        }
        try {
            return exact(List.of(words), Files.readAllBytes(KERNEL));
        } catch (IOException e) {
            return List.of(words);
        }
    }

    /** @param line all that the process was started with, each word ended by a NUL; ours come last */
    static List<String> exact(List<String> words, byte[] line) {
        String[] all = new String(line, StandardCharsets.ISO_8859_1).split("\0", -1);
        int first = all.length - 1 - words.size(); // behind the last NUL there is nothing
        List<String> exact = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String octets = first < 1 ? "" : all[first + i];
            String word = words.get(i);
            if (isCertain(word) ? !octets.equals(word) : octets.isEmpty()) {
                return words; // it is not what we think it is
            }
            exact.add(isCertain(word) ? word : RawText.of(octets.getBytes(StandardCharsets.ISO_8859_1)));
        }
        return exact;
    }

    /** What Java does not know it makes a question mark, or something beyond ASCII. */
    private static boolean isCertain(String word) {
        return word.chars().allMatch(ch -> ch < 0x80 && ch != '?');
    }
}
