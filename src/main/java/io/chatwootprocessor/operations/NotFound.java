package io.chatwootprocessor.operations;

import io.chatwootprocessor.http.RequestError;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** Answers 404 if a statement that gives one JSON document gave none. */
@Component
public class NotFound {

    /**
     * @param document that the statement gave
     * @param detail   what to say when that is nothing
     * @throws RequestError 404 with that detail
     */
    public String check(@Body String document, String detail) {
        if (document == null) {
            throw new RequestError(404, detail);
        }
        return document;
    }
}
