package io.chatwootprocessor.inbound.chatwoot;

import java.time.Instant;

/**
 * How an event came that no webhook brought.
 *
 * @param source   the source of its stored event: its replay goes to {@code direct:replay-<source>}
 * @param toldAt   when its source told of it, on its source's clock; null: that is not known any more
 * @param noAnswer why nobody must answer its message; null: the event says it itself
 */
public record Found(String source, Instant toldAt, String noAnswer) {
}
