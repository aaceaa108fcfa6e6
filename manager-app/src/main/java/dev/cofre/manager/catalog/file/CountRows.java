package dev.cofre.manager.catalog.file;

import dev.cofre.api.file.ClientName;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How many rows there are, each of which is read by an index for it: some seconds for tens of millions. */
public final class CountRows {
    private final JdbcClient readers;

    public CountRows(JdbcClient readers) {
        this.readers = readers;
    }

    public long replicas() {
        return count(readers.sql("SELECT count(*) FROM replica"));
    }

    public long versions() {
        return count(readers.sql("SELECT count(*) FROM version"));
    }

    public Map<ClientName, Long> versionsByClient() {
        Map<ClientName, Long> versions = new HashMap<>();
        readers.sql(
                        "SELECT c.name, v.versions FROM client c JOIN"
                                + " (SELECT client_id, count(*) AS versions FROM version GROUP BY client_id) v ON v.client_id = c.id")
                .query(row -> {
                    versions.put(new ClientName(row.getString(1)), row.getLong(2));
                });
        return versions;
    }

    public long deletedBefore(Instant time) {
        return count(readers.sql("SELECT count(*) FROM version WHERE deleted < :time")
                .param("time", time.toEpochMilli()));
    }

    public long files(ClientName client) {
        return count(
                readers.sql("SELECT count(*) FROM file f JOIN client c ON c.id = f.client_id WHERE c.name = :client"
                                + " AND f.newest > 0")
                        .param("client", client.value()));
    }

    private static long count(JdbcClient.StatementSpec statement) {
        return statement.query(Long.class).single();
    }
}
