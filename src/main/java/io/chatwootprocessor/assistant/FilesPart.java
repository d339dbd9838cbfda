package io.chatwootprocessor.assistant;

import org.springframework.stereotype.Component;

/** Tells a model which files of a turn it cannot see or hear. */
@Component
class FilesPart implements PromptPart {

    @Override
    public String told(Round round) {
        return CustomerFile.of(round.turn()).isEmpty() ? "" : """
                What stands in square brackets with an address is a file that the customer sent, and quotes behind it are what was said in it. Pictures and
                documents that you see are attached to the message. You cannot see or hear any other file: do not guess what is in it, ask for it in words.""";
    }
}
