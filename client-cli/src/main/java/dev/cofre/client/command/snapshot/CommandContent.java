package dev.cofre.client.command.snapshot;

import dev.cofre.client.snapshot.backup.Backup;
import dev.cofre.client.snapshot.tree.RawText;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a program prints. If it ends with anything but 0, that is not what was to be saved. */
public final class CommandContent implements Backup.Content {
    private final List<String> words;
    private @Nullable Process process;

    CommandContent(List<String> words) {
        this.words = List.copyOf(words);
    }

    @Override
    public InputStream open() throws IOException {
        Process started;
        try {
            started = new ProcessBuilder(exact(words))
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new IOException("%s cannot be run: %s; no snapshot was made".formatted(words.get(0), reason(e)), e);
        }
        process = started;
        return started.getInputStream();
    }

    /** What the system says of it, which Java has behind a number. */
    private static String reason(IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.replaceFirst("^.*error=\\d+, ", "");
    }

    /** Java would say words beyond ASCII in the locale's encoding, which need not have them: then a shell spells their bytes. */
    public static List<String> exact(List<String> words) {
        if (words.stream().allMatch(word -> word.chars().allMatch(ch -> ch < 0x80))) {
            return words;
        }
        StringBuilder script = new StringBuilder("set --");
        for (String word : words) {
            script.append(" \"$(printf '");
            for (byte octet : RawText.bytes(word)) {
                script.append("\\%03o".formatted(octet & 0xff));
            }
            script.append("')\"");
        }
        return List.of("sh", "-c", script.append("; exec \"$@\"").toString());
    }

    @Override
    public void ended() throws IOException {
        Process started = process;
        if (started == null) {
            throw new IllegalStateException("it was not opened");
        }
        try {
            int exit = started.waitFor();
            if (exit != 0) {
                throw new IOException("%s ended with %d, so no snapshot was made".formatted(words.get(0), exit));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("cancelled");
        }
    }
}
