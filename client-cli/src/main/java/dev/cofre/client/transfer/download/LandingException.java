package dev.cofre.client.transfer.download;

import dev.cofre.client.words.FileReason;
import java.io.IOException;

/** The bytes have come, and cannot be written here. */
final class LandingException extends IOException {
    LandingException(String what, IOException cause) {
        super("%s: %s".formatted(what, FileReason.of(cause)), cause);
    }
}
