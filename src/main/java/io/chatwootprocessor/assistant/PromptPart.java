package io.chatwootprocessor.assistant;

/** Something more that a model is told at the beginning of a round, such as what is known of the contact. */
public interface PromptPart {

    /** Empty: nothing. */
    String told(Round round);

    /** What of it a reply may repeat, where replies may say only what is known. */
    default String evidence(String told) {
        return told;
    }
}
