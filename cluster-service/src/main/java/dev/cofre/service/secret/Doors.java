package dev.cofre.service.secret;

/**
 * Whether persons and clients are let in who prove nothing. Never those who say that they are a part of the cluster.
 *
 * @param setting what the operator wants
 * @param secretIsSet whether the operator has set a secret, and thereby said who operates
 */
public record Doors(Setting setting, boolean secretIsSet) {
    /** The setting {@code cofre.doors}. */
    public enum Setting {
        /** On loopback as it comes: whoever uses the machine. */
        OPEN,
        /** Nobody without a token or the secret: for a machine with other users. */
        CLOSED
    }

    /** Whether clients are let in as long as no tokens are given out. */
    public boolean openToClients() {
        return setting == Setting.OPEN;
    }

    public boolean openToOperators() {
        return setting == Setting.OPEN && !secretIsSet;
    }
}
