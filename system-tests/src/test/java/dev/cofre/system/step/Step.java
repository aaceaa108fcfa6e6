package dev.cofre.system.step;

/** A place in the life of an upload at which a process can be made to stand still. */
public enum Step {
    PRIMARY_BEFORE_FORCE,
    PRIMARY_AFTER_FORCE,
    BACKUP_BEFORE_FORCE,
    BACKUP_AFTER_FORCE,
    /** The primary has all proofs and is about to show them to the manager. */
    PRIMARY_BEFORE_COMMIT,
    /** The manager has checked the proofs and is about to enter them into the catalog. */
    MANAGER_BEFORE_COMMIT,
    MANAGER_AFTER_COMMIT
}
