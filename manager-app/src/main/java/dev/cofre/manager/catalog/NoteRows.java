package dev.cofre.manager.catalog;

import dev.cofre.manager.catalog.database.Statements;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the manager is to know after its restart. */
final class NoteRows {
    private final JdbcClient readers;

    NoteRows(JdbcClient readers) {
        this.readers = readers;
    }

    Map<String, String> of(String topic) {
        Map<String, String> notes = new TreeMap<>();
        readers.sql("SELECT name, said FROM note WHERE topic = :topic")
                .param("topic", topic)
                .query(row -> {
                    notes.put(row.getString(1), row.getString(2));
                });
        return notes;
    }

    static void write(Statements statements, String topic, Map<String, String> notes, Collection<String> gone)
            throws SQLException {
        PreparedStatement forget = statements.prepare("DELETE FROM note WHERE topic = ? AND name = ?");
        for (String name : gone) {
            forget.setString(1, topic);
            forget.setString(2, name);
            forget.addBatch();
        }
        forget.executeBatch();
        PreparedStatement write = statements.prepare("INSERT INTO note (topic, name, said) VALUES (?, ?, ?)"
                + " ON CONFLICT (topic, name) DO UPDATE SET said = excluded.said");
        for (Map.Entry<String, String> note : notes.entrySet()) {
            write.setString(1, topic);
            write.setString(2, note.getKey());
            write.setString(3, note.getValue().replace('\0', ' ')); // which no text in PostgreSQL may have
            write.addBatch();
        }
        write.executeBatch();
    }
}
