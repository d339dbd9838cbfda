package io.chatwootprocessor.inbound.spool;

import io.chatwootprocessor.http.CallsRoutes;
import io.chatwootprocessor.http.Causes;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.inbound.Delivery;
import io.chatwootprocessor.inbound.GroupCommit;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.ExchangeHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Stores a delivery in the database; where that is away, in the spool. An event that was found, is replayed, or comes from the spool is not
 * spooled: it is still at its source.
 */
@Component
public class Storing {

    static final String FROM_SPOOL = "spooled";

    private static final Logger LOG = LoggerFactory.getLogger(Storing.class);
    private static final String WRITE = "direct:spool-delivery";

    private final GroupCommit database;
    private final Spool spool;
    private final ProducerTemplate routes;

    Storing(GroupCommit database, Spool spool, ProducerTemplate routes) {
        this.database = database;
        this.spool = spool;
        this.routes = routes;
    }

    /**
     * Turns a delivery into its row of {@code sql/inbound/store-deliveries.sql}: it is committed then. A row with the outcome
     * {@code spooled} means that its file is on the disk.
     *
     * @throws Exception the reason why it could not be stored; nothing of it is stored then
     */
    @CallsRoutes({"direct:spool-delivery", "direct:store-deliveries", "direct:store-alone"})
    public void store(Exchange exchange) throws Exception {
        Delivery delivery = exchange.getMessage().getBody(Delivery.class);
        Spooled spooled = exchange.getVariable(FROM_SPOOL, Spooled.class);
        if (spooled != null) {
            exchange.getMessage().setBody(delivery.spooled(spooled.id(), spooled.arrivedAt()));
        }
        if (!spool.isOn() || spooled != null || delivery.via() != null || delivery.replayOf() != null) {
            database.store(exchange);
            spool.isCommitted();
            return;
        }
        long place = spool.nextPlace();
        if (spool.holdsBack() && spool.holdsBack(SpoolFile.sender(delivery)) && spool.hasRoom()) {
            try {
                write(place, delivery, exchange);
                return;
            } catch (Exception e) {
                if (spool.isDatabaseAway()) {
                    throw e;
                }
                LOG.debug("A delivery is not spooled, and goes to the database before older ones of its sender: {}", Causes.of(e));
            }
        }
        try {
            database.store(exchange);
            spool.isCommitted();
        } catch (Exception e) {
            if (!Outage.isFor(e)) {
                throw e;
            }
            if (Outage.isAway(e)) {
                spool.databaseIsAway();
            }
            if (!spool.hasRoom() || mayBeStored(delivery) && !Outage.isBefore(e)) {
                throw e; // one that has no id would be stored once more
            }
            LOG.debug("A delivery is spooled: {}", Causes.of(e));
            write(place, delivery, exchange);
        }
    }

    private static boolean mayBeStored(Delivery delivery) {
        return delivery.message() != null && delivery.message().externalId() == null;
    }

    private void write(long place, Delivery delivery, Exchange exchange) throws Exception {
        SpoolFile file = new SpoolFile(place, SpoolFile.sender(delivery));
        Spooled spooled = Spooled.of(delivery, Instant.ofEpochMilli(file.place() / 1000).toString());
        spool.expect(file);
        try {
            Exchange written = ExchangeHelper.createCorrelatedCopy(exchange, false);
            written.setException(null);
            written.getMessage().removeHeaders("*");
            written.getMessage().setHeader(Exchange.FILE_NAME, file.name());
            written.getMessage().setBody(JsonBody.write(spooled));
            routes.send(WRITE, written);
            if (written.getException() != null) {
                throw written.getException();
            }
            spool.written(file);
        } catch (Exception e) {
            spool.notWritten(file);
            throw e instanceof IOException ? new IOException("the delivery cannot be spooled", e) : e;
        }
        exchange.getMessage().setBody(row());
    }

    private static Map<String, Object> row() {
        Map<String, Object> row = new HashMap<>(); // takes nulls
        row.put("outcome", "spooled");
        row.put("reason", "none");
        row.put("answer", "{\"status\":\"spooled\"}");
        return row;
    }
}
