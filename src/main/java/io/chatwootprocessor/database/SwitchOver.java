package io.chatwootprocessor.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops connections to a server that can no longer store. After a switch-over they may live on: the old server answers them and refuses
 * writes. The first connection that is refused leaves the pool, and all others leave as soon as they are not in use. New connections go to
 * the server that the address names now.
 */
final class SwitchOver implements SQLExceptionOverride {

    /**
     * Fails if nothing can be stored: on a standby, and on a read-only server. The pool runs it on each new connection and on each idle
     * one, instead of the driver's check.
     */
    static final String CAN_STORE = "DO $$ BEGIN IF pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean THEN"
            + " RAISE read_only_sql_transaction USING MESSAGE = 'nothing can be stored: the server is a standby, or read-only';"
            + " END IF; END $$";

    private static final Logger LOG = LoggerFactory.getLogger(SwitchOver.class);
    private static final String READ_ONLY = "25006"; // read_only_sql_transaction
    private static final String GOING = "57P0"; // the server shuts down, has crashed, is starting, or its database was dropped

    private final HikariDataSource pool;

    SwitchOver(HikariDataSource pool) {
        this.pool = pool;
    }

    @java.lang.Override // the nested enum has the same name
    public Override adjudicate(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null || !state.equals(READ_ONLY) && !state.startsWith(GOING)) {
            return Override.CONTINUE_EVICT; // the pool decides
        }
        HikariPoolMXBean connections = pool.getHikariPoolMXBean();
        if (connections != null) {
            LOG.warn("The database answered {}: all connections to it are given up, and made anew", state);
            connections.softEvictConnections();
        }
        return Override.MUST_EVICT;
    }
}
