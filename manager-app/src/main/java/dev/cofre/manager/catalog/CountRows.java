package dev.cofre.manager.catalog;

import dev.cofre.api.file.ClientName;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How many rows there are, each of which is read by an index for it: some seconds for tens of millions. */
final class CountRows {
    private final JdbcClient readers;

    CountRows(JdbcClient readers) {
        this.readers = readers;
    }

    long replicas() {
        return count(readers.sql("SELECT count(*) FROM replica"));
    }

    long versions() {
        return count(readers.sql("SELECT count(*) FROM version"));
    }

    long deletedBefore(Instant time) {
        return count(readers.sql("SELECT count(*) FROM version WHERE deleted < :time")
                .param("time", time.toEpochMilli()));
    }

    long files(ClientName client) {
        return count(
                readers.sql("SELECT count(*) FROM file f JOIN client c ON c.id = f.client_id WHERE c.name = :client"
                                + " AND f.newest > 0")
                        .param("client", client.value()));
    }

    private static long count(JdbcClient.StatementSpec statement) {
        return statement.query(Long.class).single();
    }
}
