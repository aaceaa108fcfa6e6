package dev.cofre.service.problem;

import java.io.IOException;

/** The sender of a body takes more time than it may have: its own fault, and no incident. */
public final class SlowBodyException extends IOException {
    private static final long serialVersionUID = 1;

    /** @param message what came, and how long that took */
    public SlowBodyException(String message) {
        super(message);
    }
}
