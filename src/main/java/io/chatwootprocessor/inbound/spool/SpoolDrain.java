package io.chatwootprocessor.inbound.spool;

import io.chatwootprocessor.http.Causes;
import io.chatwootprocessor.outbound.Adapters;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Variable;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Brings the webhooks of the spool to the database: senders side by side, each one's webhooks in the order of their arrival. */
@Component
public class SpoolDrain {

    private static final Logger LOG = LoggerFactory.getLogger(SpoolDrain.class);
    /** The most files in hand at a time. A sender's further files come in the next batch. */
    private static final int BATCH = 500;
    private static final Duration EXCHANGED = Duration.ofMinutes(1);
    private static final Duration FORGOTTEN = Duration.ofMinutes(10);
    /** So often a file's statement may take too long, if the database stores other deliveries meanwhile. */
    private static final int TRIES = 10;

    private final Spool spool;
    private final Adapters adapters;
    private final CamelContext context;
    private final AtomicInteger stored = new AtomicInteger();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final Map<String, Long> away = new ConcurrentHashMap<>(); // since when, by the route that is missing
    private final Map<SpoolFile, Slow> slow = new ConcurrentHashMap<>();
    private volatile boolean first;

    SpoolDrain(Spool spool, Adapters adapters, CamelContext context) {
        this.spool = spool;
        this.adapters = adapters;
        this.context = context;
    }

    /** How often a file's statement took too long, and how many deliveries the database had committed when it did so first. */
    private record Slow(int times, long committed) {
    }

    /** Whether something waits, or the database is to be asked whether it is back; one drain at a time, or a sender's order would be lost. */
    public boolean hasWork() {
        return spool.hasWork() && draining.compareAndSet(false, true);
    }

    /** Lets the next drain begin. */
    public void end() {
        draining.set(false);
    }

    /** The database can store. */
    public void begin() {
        spool.databaseIsBack();
        first = true;
    }

    /** Whether there is another batch, and the one before was of use. */
    public boolean goesOn() {
        boolean useful = first || stored.get() > 0;
        first = false;
        stored.set(0);
        return useful && spool.size() > 0 && !spool.isDatabaseAway() && !context.isStopping();
    }

    /** The files that come next, by sender. */
    public List<List<SpoolFile>> batch() {
        Map<String, List<SpoolFile>> bySender = new LinkedHashMap<>();
        for (SpoolFile file : spool.first(BATCH)) {
            String sender = file.sender().equals(SpoolFile.NOBODY) ? file.name() : file.sender();
            bySender.computeIfAbsent(sender, one -> new ArrayList<>()).add(file);
        }
        return List.copyOf(bySender.values());
    }

    /** Gives the event that a file holds, as a row of {@code sql/inbound/stored-event.sql}; null: there is nothing in it for us. */
    public Map<String, Object> read(@Body SpoolFile file, Exchange exchange) throws IOException {
        try {
            Spooled spooled = Spooled.read(spool.folder().read(file));
            exchange.setVariable(Storing.FROM_SPOOL, spooled);
            return spooled.row(adapters.isShipped(spooled.source()));
        } catch (NoSuchFileException e) {
            spool.gone(file);
        } catch (IllegalStateException | CharacterCodingException | AccessDeniedException e) {
            putAside(file, e); // it stays so; other errors of the disk may pass
        }
        return null;
    }

    /** Deletes the file: its event is committed. */
    public void done(@Variable("spool_file") SpoolFile file) {
        if (spool.folder().delete(file)) {
            slow.remove(file);
            spool.gone(file);
            stored.incrementAndGet();
        }
    }

    /**
     * Leaves the file, and so all files of its sender, for later, where the database cannot store now, or a route is being exchanged; else puts it
     * aside for a human. So does it with a file that the database cannot store in time again and again, while it stores others.
     *
     * @throws Exception in the first case
     */
    public void failed(@Variable("spool_file") SpoolFile file, Exchange exchange) throws Exception {
        Throwable failure = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class);
        if (Outage.isAway(failure)) {
            spool.databaseIsAway();
        }
        if (Outage.isFor(failure) && !isAlwaysTooSlow(file, failure) || isExchanged(failure) || context.isStopping()) {
            throw failure instanceof Exception exception ? exception : new IllegalStateException(failure);
        }
        putAside(file, failure);
    }

    private boolean isAlwaysTooSlow(SpoolFile file, Throwable failure) {
        if (!Outage.isTooSlow(failure)) {
            return false;
        }
        long committed = spool.committed();
        Slow known = slow.merge(file, new Slow(1, committed), (before, one) -> new Slow(before.times + 1, before.committed));
        return known.times >= TRIES && committed > known.committed;
    }

    /** Whether a route was not there that was there lately: a saved one is away for a moment. One that stays away is not waited for. */
    private boolean isExchanged(Throwable failure) {
        if (!(failure instanceof DirectConsumerNotAvailableException)) {
            return false;
        }
        long now = System.nanoTime();
        String which = failure.getMessage().replaceAll("(?s)\\. Exchange\\[.*", "");
        long since = away.compute(which, (route, first) -> first == null || now - first > FORGOTTEN.toNanos() ? now : first);
        if (since == now) {
            LOG.warn("The spool waits up to a minute for a route: {}", which);
        }
        return now - since < EXCHANGED.toNanos();
    }

    private void putAside(SpoolFile file, Throwable why) throws IOException {
        LOG.error("{} of the spool is put aside in the folder broken: {}", file.name(), Causes.of(why));
        spool.folder().putAside(file);
        slow.remove(file);
        spool.gone(file);
        stored.incrementAndGet();
    }

    /** The file waits for the next time. The spool's age shows it to people who watch. */
    public void postponed(Exchange exchange) {
        LOG.debug("The spool waits: {}", Causes.of(exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class)));
    }
}
