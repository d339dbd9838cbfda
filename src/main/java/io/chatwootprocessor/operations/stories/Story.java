package io.chatwootprocessor.operations.stories;

import java.util.List;
import java.util.Map;

/**
 * What comes in, what others answer, and what is to come of it.
 *
 * @param file      that it stands in
 * @param responder who answers in it; null: whoever is set
 * @param settings  placeholders that its routes need
 */
record Story(String file, int line, String name, String responder, Map<String, String> settings, List<Answer> answers, List<Given> given,
        List<Expected> expected) {

    /**
     * What somebody outside answers.
     *
     * @param call method and address; a star stands for anything
     */
    record Answer(String call, int status, Map<String, String> headers, String body) {
    }

    /**
     * What comes in: a customer's words, or a request.
     *
     * @param customer null: it is a request
     */
    record Given(int line, String customer, String path, Map<String, String> headers, String body) {
    }

    /**
     * What is to come of it.
     *
     * @param what  stored, sent, ignored, handed_off, calls
     * @param value as it stands in the file
     */
    record Expected(int line, String what, Object value) {
    }
}
