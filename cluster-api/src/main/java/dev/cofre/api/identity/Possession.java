package dev.cofre.api.identity;

/**
 * The proof that a registration comes from the holder of its key, now.
 *
 * @param challenge that the manager gave for it
 * @param signature of the registration with this challenge, in base64
 */
public record Possession(String challenge, String signature) {}
