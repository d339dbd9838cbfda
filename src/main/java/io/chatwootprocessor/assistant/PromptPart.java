package io.chatwootprocessor.assistant;

/** A further part of the prompt at the beginning of a round, such as the facts of the contact. */
public interface PromptPart {

    /** Empty: nothing. */
    String told(Round round);

    /** The part of it that a reply may repeat, where replies may say only what is known. */
    default String evidence(String told) {
        return told;
    }
}
