package dev.cofre.client.menu;

/** The person pressed Ctrl-C. */
final class CancelledException extends RuntimeException {
    CancelledException() {
        super("cancelled");
    }
}
