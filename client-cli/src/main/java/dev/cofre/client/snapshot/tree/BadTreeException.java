package dev.cofre.client.snapshot.tree;

import java.io.IOException;

/** Bytes that are no tree, or a tree that must not be followed. */
public final class BadTreeException extends IOException {
    private static final long serialVersionUID = 1;

    BadTreeException(String message) {
        super(message);
    }
}
