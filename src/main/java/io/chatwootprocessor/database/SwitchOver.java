package io.chatwootprocessor.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When another server has become the one that stores, connections to the old one may live on: it answers them, and refuses what they
 * want to write. So the first connection that is told so leaves the pool, and all others with it, as soon as they are not in use. New
 * ones go to whom the address shows now.
 */
final class SwitchOver implements SQLExceptionOverride {

    /**
     * Fails where nothing can be stored: on a standby, and on a server that is read-only. The pool asks it of each new connection, and of
     * one that has been idle, instead of the driver's own question whether somebody is there.
     */
    static final String CAN_STORE = "DO $$ BEGIN IF pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean THEN"
            + " RAISE read_only_sql_transaction USING MESSAGE = 'nothing can be stored: the server is a standby, or read-only';"
            + " END IF; END $$";

    private static final Logger LOG = LoggerFactory.getLogger(SwitchOver.class);
    private static final String READ_ONLY = "25006"; // read_only_sql_transaction
    private static final String GOING = "57P0"; // shut down, crashed, not up yet, dropped

    private final HikariDataSource pool;

    SwitchOver(HikariDataSource pool) {
        this.pool = pool;
    }

    @java.lang.Override // the nested enum has the same name
    public Override adjudicate(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null || !state.equals(READ_ONLY) && !state.startsWith(GOING)) {
            return Override.CONTINUE_EVICT; // as the pool thinks best
        }
        HikariPoolMXBean connections = pool.getHikariPoolMXBean();
        if (connections != null) {
            LOG.warn("The database answered {}: all connections to it are given up, and made anew", state);
            connections.softEvictConnections();
        }
        return Override.MUST_EVICT;
    }
}
