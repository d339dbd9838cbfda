package io.chatwootprocessor.knowledge;

/** How well a passage fits a question, from 0 to 1. */
final class Score {

    private Score() {
    }

    /**
     * @param share  of the question's words that the passage has, by their weight
     * @param cosine of the angle between question and passage; 0: not known
     */
    static double of(double share, double cosine) {
        return Math.max(0, Math.min(1, Math.max(share, cosine)));
    }
}
