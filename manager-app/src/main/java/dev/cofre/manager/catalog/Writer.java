package dev.cofre.manager.catalog;

import dev.cofre.manager.catalog.course.Timeline;
import dev.cofre.manager.catalog.database.CatalogDisk;
import dev.cofre.manager.catalog.database.CatalogFile;
import dev.cofre.manager.catalog.database.DiskFault;
import dev.cofre.manager.catalog.database.Engine;
import dev.cofre.manager.catalog.database.Statements;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection that writes. Opened when it is first needed, and again once after it has broken: the database may have
 * been restarted since. Thread-safe.
 */
final class Writer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Writer.class);
    /** Two managers may run into each other on PostgreSQL; whoever loses begins anew. */
    private static final int COLLISIONS = 5;

    private final Engine engine;
    private final String url;
    private final Timeline timeline;
    private final Optional<CatalogDisk> disk;
    private final Optional<CatalogFile> file;
    private @Nullable Statements open;
    private boolean keepsLogShort;

    /** @param disk nothing for a database that sees to its own, like {@code file} */
    Writer(Engine engine, String url, Timeline timeline, Optional<CatalogDisk> disk, Optional<CatalogFile> file) {
        this.engine = engine;
        this.url = url;
        this.timeline = timeline;
        this.disk = disk;
        this.file = file;
        this.keepsLogShort = disk.map(CatalogDisk::isShort).orElse(false);
    }

    /** Work that may run more than once, and so must have no effect but on the database. */
    @FunctionalInterface
    interface Work<T> {
        T run(Statements statements) throws SQLException;
    }

    /** Returns once the transaction is on stable storage. */
    synchronized <T> T transaction(Work<T> work) throws SQLException {
        boolean mayBeStale = open != null;
        int collisions = 0;
        boolean roomWasMade = false;
        while (true) {
            Statements statements = open();
            file.ifPresent(CatalogFile::mustBeAsLeft);
            try {
                return attempt(statements, work);
            } catch (SQLException e) {
                giveUp(statements);
                if (!roomWasMade && DiskFault.of(e) == DiskFault.NO_ROOM && makeRoom()) {
                    roomWasMade = true;
                    continue;
                }
                boolean stale = mayBeStale && open == null;
                mayBeStale = false;
                if (!stale && (!isCollision(e) || ++collisions == COLLISIONS)) {
                    throw e;
                }
                log.debug("A transaction begins anew: {}", e.getMessage());
            } catch (RuntimeException | Error e) {
                giveUp(statements);
                throw e;
            } finally {
                file.ifPresent(CatalogFile::isLeft);
            }
        }
    }

    /** What is held is let go, and the log with all that was entered emptied into the tables: its space is free then. */
    private boolean makeRoom() {
        boolean made = disk.map(CatalogDisk::makeRoom).orElse(false);
        try {
            engine.emptyLog(open().connection());
            return true;
        } catch (SQLException e) {
            log.debug("The catalog's log cannot be emptied: {}", e.getMessage());
            return made;
        }
    }

    /** Looks after the disk: its log is short where it has little room. */
    synchronized void tend() {
        boolean keepShort = disk.map(CatalogDisk::isShort).orElse(false);
        if (keepShort == keepsLogShort) {
            return;
        }
        keepsLogShort = keepShort;
        file.ifPresent(CatalogFile::mustBeAsLeft);
        try {
            Connection connection = open().connection();
            engine.shortenLog(connection, keepShort);
            if (keepShort) {
                engine.emptyLog(connection);
            }
        } catch (SQLException e) {
            log.debug("The catalog's log cannot be emptied: {}", e.getMessage());
        } finally {
            file.ifPresent(CatalogFile::isLeft);
        }
    }

    /** Between transactions: within one, the file is written to by none but this. */
    synchronized void noteIfOverwritten() {
        file.ifPresent(CatalogFile::noteIfOverwritten);
    }

    private <T> T attempt(Statements statements, Work<T> work) throws SQLException {
        Connection connection = statements.connection();
        connection.setAutoCommit(false);
        statements.at(null);
        timeline.begin(statements);
        T result = work.run(statements);
        // commits, and unlike commit() does not make SQLite take the write lock again at once
        connection.setAutoCommit(true);
        timeline.ended(statements);
        return result;
    }

    /** Undoes what was begun; a connection that cannot even do that is of no more use. */
    private void giveUp(Statements statements) {
        Connection connection = statements.connection();
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            if (connection.isValid(2)) {
                statements.forget();
                return;
            }
        } catch (SQLException e) {
            log.debug("The writing connection is broken: {}", e.getMessage());
        }
        close();
    }

    /** Unique keys, deadlocks and serialization: after a fresh look at the rows the same work succeeds. */
    private static boolean isCollision(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("23") || state.startsWith("40"));
    }

    private Statements open() throws SQLException {
        if (open == null) {
            open = new Statements(engine.openWriter(url));
            file.ifPresent(CatalogFile::isLeft); // who closed it last may have brought the log into it
            engine.shortenLog(open.connection(), keepsLogShort);
        }
        return open;
    }

    @Override
    public synchronized void close() {
        if (open == null) {
            return;
        }
        try {
            open.connection().close();
        } catch (SQLException e) {
            log.warn("The catalog's writing connection did not close: {}", e.getMessage());
        }
        open = null;
    }
}
