package io.chatwootprocessor.assistant;

/** Something more that a model is told at the beginning of a round, such as what is known of the contact. */
public interface PromptPart {

    /** Empty: nothing. */
    String told(Round round);
}
