package dev.cofre.api.file;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.regex.Pattern;

/** Who owns files: letters, digits and {@code . _ @ -}, 1 to 64 of them, beginning with a letter or digit; a vault's name has its ending beyond that. */
public record ClientName(@JsonValue String value) implements Comparable<ClientName> {
    /** What the name of a client's {@link #vault} ends in. */
    public static final String VAULT = "@vault";

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}(" + VAULT + ")?");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ClientName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a client's name is 1 to 64 letters, digits and . _ @ - beginning with a letter or digit;"
                            + " got '%.80s'".formatted(value));
        }
    }

    /**
     * Who owns what this client's backups of folders are made of, so that they are not among its own files.
     */
    public ClientName vault() {
        return new ClientName(value + VAULT);
    }

    /** Whose vault this is; empty if it is none. */
    public Optional<ClientName> owner() {
        return value.endsWith(VAULT) && value.length() > VAULT.length()
                ? Optional.of(new ClientName(value.substring(0, value.length() - VAULT.length())))
                : Optional.empty();
    }

    /** Who answers for what is stored: of a vault its owner, of anybody else himself. */
    public ClientName ownerOrSelf() {
        return owner().orElse(this);
    }

    @Override
    public int compareTo(ClientName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
