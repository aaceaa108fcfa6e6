package dev.cofre.client.transfer.upload;

/** What a server's signature under its proof is worth. */
public enum Signed {
    /** The server has said so itself: it is signed with the key that the manager has admitted it with. */
    BY_ITS_KEY,
    /** There is no signature: the receipt is from before there were any, or the catalog was built again from journals. */
    NOT_SIGNED,
    /** There is one, and the server has another key now, or has never said so. */
    BY_ANOTHER_KEY
}
