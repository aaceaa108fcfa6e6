package dev.cofre.client.snapshot.restore.place;

/** What a restore would do with an entry. */
public enum Act {
    MAKE,
    CHANGE,
    DELETE,
    LEAVE
}
