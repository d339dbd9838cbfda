package io.chatwootprocessor.outbound;

/**
 * The messages of one adapter and account that share a rate limit.
 *
 * @param limit     how many of its messages may be sent now
 * @param claimedAt before the claim, on the clock of {@link System#nanoTime()}
 */
public record Lane(String adapter, long accountId, int limit, long claimedAt) {
}
