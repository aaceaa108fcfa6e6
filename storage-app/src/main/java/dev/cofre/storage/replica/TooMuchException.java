package dev.cofre.storage.replica;

import java.io.IOException;

/** Another node has sent more than there is of what it was asked for. */
public final class TooMuchException extends IOException {
    TooMuchException(long most) {
        super("it sends more than the %d bytes that there are".formatted(most));
    }
}
