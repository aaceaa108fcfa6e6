package dev.cofre.api.identity;

/** What a server is to sign with its registration: a value that the manager has just made, and takes once. */
public record Challenge(String value) {}
