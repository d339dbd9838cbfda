package io.chatwootprocessor.console;

import java.util.Map;

/**
 * What somebody asks the console for.
 *
 * @param viewer the name of the key that was shown
 * @param id     what follows the page's name in the address; null: nothing
 * @param fields of the address or of the form: no field is blank
 */
public record Asked(String viewer, String id, Map<String, String> fields) {

    /** @return null where it is missing */
    public String field(String name) {
        return fields.get(name);
    }
}
