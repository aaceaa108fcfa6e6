package dev.cofre.manager.catalog;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cofre.manager.catalog.course.Timeline;
import dev.cofre.manager.catalog.database.CatalogDamagedException;
import dev.cofre.manager.catalog.database.CatalogDisk;
import dev.cofre.manager.catalog.database.CatalogFile;
import dev.cofre.manager.catalog.database.CatalogUnavailableException;
import dev.cofre.manager.catalog.database.DiskFault;
import dev.cofre.manager.catalog.database.Engine;
import dev.cofre.manager.catalog.database.Soundness;
import dev.cofre.manager.catalog.database.Statements;
import dev.cofre.manager.catalog.database.Writability;
import dev.cofre.service.database.SqliteUrl;
import dev.cofre.service.start.StartRefusedException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.jdbc.support.SQLStateSQLExceptionTranslator;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The database of the catalog, and whether it can be relied on: one connection that writes, a few that read. What the database says of its
 * failures is translated here: asking again can help, it is damaged, or the caller is wrong. Thread-safe.
 */
final class CatalogDatabase implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CatalogDatabase.class);
    private static final Duration WAIT_FOR_CONNECTION = Duration.ofSeconds(5);
    /** A catalog of so many bytes is read through before the manager starts, in 3 to 20 seconds; a larger one while it works. */
    private static final long MOST_BEFORE_START = 1L << 30;

    private final Engine engine;
    private final String url;
    private final HikariDataSource pool;
    private final Optional<CatalogFile> file;
    private final Optional<CatalogDisk> disk;
    private final JdbcClient readers;
    private final Timeline timeline = new Timeline();
    private final Writer writer;
    private final SQLExceptionTranslator translator = new SQLStateSQLExceptionTranslator();
    private final Writability writability = new Writability();
    /** What is wrong with the pages of the file: once found, it stays. */
    private volatile @Nullable String damage;

    private CatalogDatabase(Engine engine, String url, Optional<CatalogDisk> disk) {
        this.engine = engine;
        this.url = url;
        pool = pool(engine, url);
        file = CatalogFile.of(url); // Flyway has made it
        readers = JdbcClient.create(pool);
        this.disk = disk;
        writer = new Writer(engine, url, timeline, disk, file);
    }

    /** Brings the tables up to date. @param catalog what is made of it before anybody else comes */
    static <T> T open(String url, Function<CatalogDatabase, T> catalog) {
        Optional<CatalogDisk> disk = CatalogDisk.of(url);
        disk.ifPresent(CatalogDisk::beforeOpening);
        try {
            return find(url, disk, catalog);
        } catch (RuntimeException e) {
            if (DiskFault.of(e) == DiskFault.NONE || disk.isEmpty()) {
                throw e;
            }
            throw disk.get()
                    .trouble()
                    .<RuntimeException>map(
                            full -> new StartRefusedException(full + ".", "Then start the manager again."))
                    .orElse(e);
        }
    }

    private static <T> T find(String url, Optional<CatalogDisk> disk, Function<CatalogDatabase, T> catalog) {
        Engine engine = Engine.of(url);
        CatalogFile.mustNotBeOverwritten(url);
        boolean large = SqliteUrl.file(url)
                .filter(file -> file.toFile().length() > MOST_BEFORE_START)
                .isPresent();
        if (engine == Engine.SQLITE && !large) {
            Soundness.checkPages(engine.source(url));
        }
        Flyway schema = Flyway.configure()
                .dataSource(engine.source(url))
                .locations("classpath:db/catalog")
                .placeholders(engine.placeholders())
                .load();
        Soundness.checkVersion(schema.info());
        schema.migrate();
        CatalogDatabase database = new CatalogDatabase(engine, url, disk);
        T made = catalog.apply(database);
        if (large) {
            database.checkBesides();
        }
        return made;
    }

    static HikariDataSource pool(Engine engine, String url) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("catalog-readers");
        config.setDataSource(engine.source(url));
        config.setConnectionInitSql(engine.readerInit());
        config.setMaximumPoolSize(engine.readers());
        config.setConnectionTimeout(WAIT_FOR_CONNECTION.toMillis());
        return new HikariDataSource(config);
    }

    /** For the rows that are read, within {@link #read}. */
    JdbcClient readers() {
        return readers;
    }

    /** The states that the database was in, as far as this process has seen. */
    Timeline timeline() {
        return timeline;
    }

    /** @throws CatalogUnavailableException if another file has taken the place of the one that is open */
    void mustBeInPlace() {
        file.ifPresent(CatalogFile::mustBeInPlace);
    }

    /** Reads through {@link #readers}. */
    <T> T read(Supplier<T> query) {
        mustBeSound();
        try {
            return query.get();
        } catch (DataAccessException e) {
            throw DiskFault.of(e) == DiskFault.NONE ? unavailableOr(e) : unavailable(e);
        }
    }

    /** Returns once it is on stable storage. */
    <T> T write(Writer.Work<T> work) {
        mustBeSound();
        try {
            T result = writer.transaction(work);
            file.ifPresent(CatalogFile::mustBeInPlace);
            writability.isThere();
            return result;
        } catch (CatalogFile.OverwrittenException e) {
            isDamaged(CatalogFile.OverwrittenException.FINDING);
            throw new CatalogDamagedException(CatalogFile.OverwrittenException.FINDING);
        } catch (SQLiteException e) {
            writability.isDoubtful();
            // its errors have no SQL state; all but a broken rule of the tables are the disk's or a lock's, and may
            // pass, unless it is damage
            throw (e.getResultCode().code & 0xff) == SQLiteErrorCode.SQLITE_CONSTRAINT.code
                    ? new DataIntegrityViolationException("the catalog's rules", e)
                    : unavailable(e);
        } catch (SQLException e) {
            writability.isDoubtful();
            DataAccessException translated = translator.translate("catalog", null, e);
            throw translated == null ? new CatalogUnavailableException(e) : unavailableOr(translated);
        }
    }

    /** Nothing is asked of a catalog any more that has once been found damaged: what it still says may be wrong, too. */
    private CatalogUnavailableException unavailable(Exception e) {
        if (DiskFault.of(e) != DiskFault.DAMAGE) {
            return new CatalogUnavailableException(e);
        }
        String finding =
                String.valueOf(NestedExceptionUtils.getMostSpecificCause(e).getMessage());
        isDamaged(finding);
        return new CatalogDamagedException(finding);
    }

    /** Whether asking again can help: no connection, a timeout, somebody else's lock. */
    private static RuntimeException unavailableOr(DataAccessException e) {
        boolean mayPass = e instanceof TransientDataAccessException
                || e instanceof RecoverableDataAccessException
                || e instanceof NonTransientDataAccessResourceException;
        return mayPass ? new CatalogUnavailableException(e) : e;
    }

    private void mustBeSound() {
        String found = damage;
        if (found != null) {
            throw new CatalogDamagedException(found);
        }
    }

    private synchronized void isDamaged(String finding) {
        if (damage == null) {
            damage = finding;
            log.error("{}", CatalogDamagedException.whatToDo(finding));
            writer.noteIfOverwritten(); // which a reader may have met first
        }
    }

    /** Reads through what was too large to be read before the start; the manager works meanwhile. */
    private void checkBesides() {
        Thread thread =
                new Thread(() -> Soundness.damage(engine.source(url)).ifPresent(this::isDamaged), "catalog-check");
        thread.setDaemon(true);
        thread.start();
    }

    /** As {@link Catalog#trouble}. */
    Optional<String> trouble() {
        String found = damage;
        return found == null
                ? disk.flatMap(CatalogDisk::trouble).or(writability::trouble)
                : Optional.of(CatalogDamagedException.whatToDo(found));
    }

    /** As {@link Catalog#tend}. */
    void tend() {
        disk.ifPresent(CatalogDisk::tend);
        if (damage == null) {
            try {
                writer.tend();
            } catch (CatalogFile.OverwrittenException e) {
                log.debug("The next transaction says so", e);
            }
            tryToWrite();
        }
    }

    private void tryToWrite() {
        if (writability.mustBeTried()) {
            try {
                write(Statements::counter);
            } catch (CatalogUnavailableException e) {
                writability.isGone(e);
            }
        }
    }

    /** As {@link Catalog#check}. */
    void check() {
        mustBeInPlace();
        read(() -> readers.sql("SELECT 1").query(Integer.class).single());
    }

    /** As {@link Catalog#space}. */
    OptionalLong space() {
        return disk.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(disk.get().free()
                        + SqliteUrl.file(url)
                                .map(Path::toFile)
                                .map(File::length)
                                .orElse(0L));
    }

    /** As {@link Catalog#copyTo}. */
    boolean copyTo(Path target) throws IOException {
        if (engine == Engine.SQLITE) {
            mustBeSound();
            Soundness.damage(engine.source(url)).ifPresent(this::isDamaged);
            mustBeSound();
            mustFit(target);
        }
        try {
            return engine.copy(url, target);
        } catch (SQLException e) {
            if (DiskFault.of(e) == DiskFault.DAMAGE) {
                throw unavailable(e);
            }
            throw new IOException("%s could not be written: %s".formatted(target, e.getMessage()), e);
        }
    }

    /** A copy must not take the room that the catalog itself needs. */
    private void mustFit(Path target) throws IOException {
        long size = SqliteUrl.file(url).map(Path::toFile).map(File::length).orElse(0L);
        if (disk.isPresent() && !disk.get().hasRoomFor(size)) {
            throw new IOException(
                    "the disk has no room for a copy of %d MiB beside what must stay free; make room, or move %s"
                            .formatted(size >> 20, target.getParent()));
        }
    }

    @Override
    public void close() {
        writer.close();
        pool.close();
    }
}
