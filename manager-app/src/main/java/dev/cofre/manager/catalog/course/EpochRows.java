package dev.cofre.manager.catalog.course;

import dev.cofre.manager.catalog.database.Statements;
import java.security.SecureRandom;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;

/** The number by which nodes tell whose orders are the newest, as it lies in the tables. */
public final class EpochRows {
    private static final int DRAWN_BITS = 20;
    private static final SecureRandom RANDOM = new SecureRandom();

    private EpochRows() {}

    public static long take(Statements statements) throws SQLException {
        long before;
        try (ResultSet row = statements.prepare("SELECT epoch FROM cluster").executeQuery()) {
            row.next();
            before = row.getLong(1);
        }
        long taken = follow(before);
        PreparedStatement raise = statements.prepare("UPDATE cluster SET epoch = ?");
        raise.setLong(1, taken);
        raise.executeUpdate();
        return taken;
    }

    /**
     * Counts in the upper part and draws the rest: two managers that go on from one copy of a catalog must not take the same, or nodes
     * would obey both.
     */
    private static long follow(long epoch) {
        return (((epoch >>> DRAWN_BITS) + 1) << DRAWN_BITS) | RANDOM.nextInt(1 << DRAWN_BITS);
    }

    /** Empty if the catalog's is as high: that one was taken here, by a manager that follows the one who asks. */
    public static OptionalLong overtake(Statements statements, long heard) throws SQLException {
        if (heard > Long.MAX_VALUE / 2) {
            return OptionalLong.empty();
        }
        PreparedStatement raise = statements.prepare("UPDATE cluster SET epoch = ? WHERE epoch < ? RETURNING epoch");
        raise.setLong(1, follow(heard));
        raise.setLong(2, heard);
        try (ResultSet row = raise.executeQuery()) {
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
        }
    }

    /** Whether nobody has taken a later epoch, nor can before this transaction ends, and whether anything may be let go. */
    public static boolean isCurrent(Statements statements, long epoch) throws SQLException {
        PreparedStatement lock =
                statements.prepare("UPDATE cluster SET epoch = epoch WHERE epoch = ? AND held IS NULL");
        lock.setLong(1, epoch);
        return lock.executeUpdate() == 1;
    }
}
