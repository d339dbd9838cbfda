package io.chatwootprocessor.operations.stories;

import java.util.List;
import java.util.Map;

/**
 * A story: the input, the answers of others, and the expected outcome.
 *
 * @param file      that it stands in
 * @param responder that answers in it; null: the one that is set
 * @param settings  placeholders that its routes need
 */
record Story(String file, int line, String name, String responder, Map<String, String> settings, List<Answer> answers, List<Given> given,
        List<Expected> expected) {

    /**
     * The answer of another program.
     *
     * @param call method and address; a star stands for anything
     */
    record Answer(String call, int status, Map<String, String> headers, String body) {
    }

    /**
     * An input: a customer's words, or a request.
     *
     * @param customer null: it is a request
     */
    record Given(int line, String customer, String path, Map<String, String> headers, String body) {
    }

    /**
     * An expected outcome.
     *
     * @param what  stored, sent, ignored, handed_off, calls
     * @param value as it stands in the file
     */
    record Expected(int line, String what, Object value) {
    }
}
