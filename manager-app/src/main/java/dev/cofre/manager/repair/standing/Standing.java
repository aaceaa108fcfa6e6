package dev.cofre.manager.repair.standing;

/** What a node's replicas are worth at the moment. */
public enum Standing {
    /** They can be read. */
    SERVING,
    /** They can be read, and do not count: the node is being emptied. */
    LEAVING,
    /**
     * What checks of them can be read, and they do not count: the node says that its machine reads wrong, or has failed to prove that
     * it holds this one.
     */
    DOUBTFUL,
    /** They cannot be read, and are expected back any moment: a restart, or a node that was silent for seconds only. */
    EXPECTED,
    /** They may be back: the node is silent, and the grace is not over. */
    MISSING,
    /** They do not count. */
    LOST
}
