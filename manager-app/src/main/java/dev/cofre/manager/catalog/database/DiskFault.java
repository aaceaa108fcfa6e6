package dev.cofre.manager.catalog.database;

import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What an SQLite error says of the disk below it, as SQL states do not tell. */
public enum DiskFault {
    /** It is full, or a quota is used up. */
    NO_ROOM,
    /** A page is not what was written. */
    DAMAGE,
    /** It cannot be read or locked at the moment. */
    TROUBLE,
    /** Nothing: the fault is not the disk's. */
    NONE;

    public static DiskFault of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof SQLiteException e) {
                return of(e.getResultCode());
            }
        }
        return NONE;
    }

    private static @Nullable Throwable next(Throwable cause) {
        return cause.getCause() == cause ? null : cause.getCause();
    }

    private static DiskFault of(SQLiteErrorCode code) {
        return switch (SQLiteErrorCode.getErrorCode(code.code & 0xff)) {
            case SQLITE_FULL -> NO_ROOM;
            case SQLITE_CORRUPT, SQLITE_NOTADB -> DAMAGE;
            case SQLITE_IOERR ->
                switch (code) {
                    case SQLITE_IOERR_WRITE, SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_SHMOPEN ->
                        NO_ROOM; // so it says of quotas
                    default -> TROUBLE;
                };
            case SQLITE_CONSTRAINT, SQLITE_ERROR, SQLITE_MISMATCH, SQLITE_MISUSE, SQLITE_RANGE -> NONE;
            default -> TROUBLE;
        };
    }
}
