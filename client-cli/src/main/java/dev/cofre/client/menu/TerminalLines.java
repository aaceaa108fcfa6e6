package dev.cofre.client.menu;

import dev.cofre.client.screen.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jline.reader.Completer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.completer.NullCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** From a person, with JLine's editing. */
final class TerminalLines implements Lines {
    private final Terminal terminal;
    private final LineReader answers;
    private final LineReader paths;

    TerminalLines() {
        try {
            terminal = TerminalBuilder.builder()
                    .system(true)
                    .dumb(true)
                    // JLine would give Ctrl-C back to the system, and a part file would outlive the program
                    .nativeSignals(false)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        answers = reader(terminal, NullCompleter.INSTANCE);
        paths = reader(terminal, new PathCompleter());
    }

    @Override
    public Optional<String> read(String prompt) {
        return read(answers, prompt);
    }

    @Override
    public Optional<String> readPath(String prompt) {
        return read(paths, prompt);
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LineReader reader(Terminal terminal, Completer completer) {
        return LineReaderBuilder.builder()
                .terminal(terminal)
                .completer(completer)
                .parser(new WholeLine())
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
    }

    private static Optional<String> read(LineReader reader, String prompt) {
        try {
            return Optional.of(reader.readLine(Printable.of(prompt) + " ").strip());
        } catch (EndOfFileException e) {
            return Optional.empty();
        } catch (UserInterruptException e) {
            throw new CancelledException();
        }
    }
}
