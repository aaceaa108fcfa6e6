package dev.cofre.client.menu;

import dev.cofre.client.screen.Screen;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** From a pipe: no editing, no escape codes. */
final class PlainLines implements Lines {
    private final BufferedReader in;
    private final Screen out;

    PlainLines(InputStream in, Screen out) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.out = out;
    }

    @Override
    public Optional<String> read(String prompt) {
        // the answer is not echoed here, so what follows would stand behind the prompt
        out.println(prompt);
        try {
            return Optional.ofNullable(in.readLine()).map(String::strip);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<String> readPath(String prompt) {
        return read(prompt);
    }

    /** The input is the caller's. */
    @Override
    public void close() {}
}
