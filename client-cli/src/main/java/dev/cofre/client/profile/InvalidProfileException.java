package dev.cofre.client.profile;

/** The configuration cannot be used: a profile that does not exist, or a value that is missing or malformed in it. */
public final class InvalidProfileException extends RuntimeException {
    InvalidProfileException(String message) {
        super(message);
    }
}
