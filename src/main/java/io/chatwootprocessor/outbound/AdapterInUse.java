package io.chatwootprocessor.outbound;

/** What the start says of an adapter to a newcomer. */
public interface AdapterInUse {

    /** Where replies go; null: nothing is set up. */
    String inProduction();

    /** Whom {@code "live": true} sends to where replies go nowhere; null: nobody. */
    String elsewhere();

    /** Its name, if it takes everything where replies go nowhere; else null. */
    default String standsIn() {
        return null;
    }

    /**
     * A line to try.
     *
     * @param address of this program
     * @return null: there is none
     */
    default String toTry(String address) {
        return null;
    }
}
