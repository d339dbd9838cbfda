package io.chatwootprocessor.outbound;

/**
 * What goes through one adapter for one account.
 *
 * @param limit     how many of its messages may be sent now
 * @param claimedAt before the claim, on the clock of {@link System#nanoTime()}
 */
public record Lane(String adapter, long accountId, int limit, long claimedAt) {
}
