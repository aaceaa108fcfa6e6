package dev.cofre.client.menu;

import java.io.Closeable;
import java.util.Optional;

/** Where answers come from. Empty is the end of input. */
interface Lines extends Closeable {
    /** @throws CancelledException on Ctrl-C */
    Optional<String> read(String prompt);

    /** The same for a path, completed where that is possible. */
    Optional<String> readPath(String prompt);

    @Override
    void close();
}
