package dev.cofre.api.node;

/** What the manager thinks of a node, and so what the node gets. */
public enum NodeState {
    /** Reports in time; gets uploads and serves reads. */
    LIVE,
    /** Reports, but takes no more writes until it is restarted: a write or an fsync failed. Serves reads. */
    READ_ONLY,
    /** Is being emptied: gets nothing new, serves reads. */
    DRAINING,
    /** Has announced that it stops, as in a restart or an upgrade, and is expected back. */
    STOPPED,
    /** Has missed heartbeats: gets nothing new until it reports again, and its replicas still count. */
    SUSPECT,
    /** Has been away for too long: its replicas do not count until it is back. */
    LOST;

    /** Whether reads may be sent there. */
    public boolean serves() {
        return switch (this) {
            case LIVE, READ_ONLY, DRAINING -> true;
            case STOPPED, SUSPECT, LOST -> false;
        };
    }
}
