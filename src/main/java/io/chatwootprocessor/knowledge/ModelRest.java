package io.chatwootprocessor.knowledge;

import java.time.Duration;

/** A model that failed is left alone for a while. The same reason is told once until the model answers again. */
final class ModelRest {

    static final Duration LENGTH = Duration.ofSeconds(30);

    private final Duration length;
    private long until = System.nanoTime();
    private String told = "";

    ModelRest(Duration length) {
        this.length = length;
    }

    synchronized boolean isOver() {
        return System.nanoTime() - until >= 0;
    }

    /**
     * The model failed.
     *
     * @return whether the reason is to be told
     */
    synchronized boolean begin(String why) {
        until = System.nanoTime() + length.toNanos();
        String before = told;
        told = String.valueOf(why);
        return !told.equals(before);
    }

    /** The model answered. */
    synchronized void forget() {
        told = "";
    }
}
