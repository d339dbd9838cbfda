package io.chatwootprocessor.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;

/** A 422 in FastAPI's shape, which callers of the first processor's chat API read. */
public class InvalidField extends RequestError {

    private final List<Fault> faults;

    public InvalidField(List<Fault> faults) {
        super(422, faults.stream().map(fault -> fault.loc + ": " + fault.msg).collect(Collectors.joining("; ")));
        this.faults = List.copyOf(faults);
    }

    @Override
    public Object getBody() {
        return faults;
    }

    /**
     * @param type  pydantic's word: {@code missing}, {@code string_type}, …
     * @param loc   where: {@code ["body", "history"]}
     * @param msg   the fault, in words for people
     * @param input the value that was given instead; may be null
     */
    public record Fault(String type, List<Object> loc, String msg, Object input) {

        public Fault {
            input = input instanceof JsonNode node && node.isMissingNode() ? null : input;
        }
    }
}
