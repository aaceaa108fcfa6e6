package dev.cofre.client.snapshot.dump;

import dev.cofre.client.snapshot.tree.Node;
import java.io.IOException;

/** Takes what is in a folder, one after the other, and writes it at once. */
interface Archive {
    /** @param path one character, up to U+00FF, for each of its bytes; without a slash at its beginning */
    void add(String path, Node node) throws IOException;

    /** All was added. */
    void finish() throws IOException;
}
