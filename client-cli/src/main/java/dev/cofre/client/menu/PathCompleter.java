package dev.cofre.client.menu;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes paths on this machine, folder by folder. */
final class PathCompleter implements Completer {
    private static final int MOST = 500;

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        String typed = line.word().substring(0, line.wordCursor());
        String folder = typed.substring(0, typed.lastIndexOf('/') + 1);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(HomePath.of(folder))) {
            for (Path entry : entries) {
                if (candidates.size() == MOST) {
                    return;
                }
                boolean isFolder = Files.isDirectory(entry);
                String name = entry.getFileName() + (isFolder ? "/" : "");
                candidates.add(new Candidate(folder + name, name, null, null, null, null, !isFolder));
            }
        } catch (IOException | InvalidPathException e) {
            // a folder that cannot be listed completes to nothing
            candidates.clear();
        }
    }
}
