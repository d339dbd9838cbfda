package io.chatwootprocessor.conversation;

import io.chatwootprocessor.http.Correlation;
import io.chatwootprocessor.settings.ConsolidationSettings;
import io.chatwootprocessor.settings.ProcessorSettings;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.support.DefaultExchange;
import org.springframework.stereotype.Component;

/**
 * Makes a burst of messages one turn. Memory only holds the conversation's id and when its first message came. The messages are in the
 * database, so if the program dies, the route {@code recover} finds them.
 */
@Component
public class Consolidation implements AggregationStrategy {

    private static final String SINCE = "burstSince";

    private final ConsolidationSettings settings;

    Consolidation(ProcessorSettings settings) {
        this.settings = settings.consolidation();
    }

    @Override
    public Exchange aggregate(Exchange burst, Exchange arrival) {
        Exchange kept = burst;
        if (kept == null) { // keep only the id: the arrival carries a webhook
            kept = new DefaultExchange(arrival.getContext());
            kept.getMessage().setBody(arrival.getMessage().getBody(Long.class));
            kept.setProperty(SINCE, System.nanoTime());
            Correlation.continues(arrival, kept);
            kept.removeProperty("message_id"); // a burst has several
        }
        arrival.setProperty(SINCE, kept.getProperty(SINCE)); // Camel asks the newest arrival how long to wait
        return kept;
    }

    /** How long to wait for another message, in milliseconds: the quiet period, but no longer than the rest of the longest wait. */
    public long quiet(@ExchangeProperty(SINCE) long since) {
        long left = settings.maxWait().toMillis() - (System.nanoTime() - since) / 1_000_000;
        return Math.max(1, Math.min(settings.quietPeriod().toMillis(), left)); // 0 would mean for ever
    }
}
