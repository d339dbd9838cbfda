package io.chatwootprocessor.console;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * A request to the console.
 *
 * @param viewer the name of the key that was shown
 * @param id     the part after the page's name in the address; null: none
 * @param fields of the address or of the form: no field is blank
 */
public record Asked(String viewer, String id, Map<String, String> fields) {

    /** @return null where it is missing */
    public String field(String name) {
        return fields.get(name);
    }

    /** Some of the fields, for {@link Api#ask}. */
    public Map<String, String> only(String... names) {
        Map<String, String> some = new LinkedHashMap<>();
        for (String name : names) {
            if (fields.containsKey(name)) {
                some.put(name, fields.get(name));
            }
        }
        return some;
    }

    /**
     * @param path   of a page
     * @param filter the fields of the address to keep
     * @param before where the next page of a list begins; null: there is none
     * @return the address of the next page; null: there is none
     */
    public static String next(String path, Map<String, String> filter, Object before) {
        Map<String, String> all = new LinkedHashMap<>(filter);
        all.put("before", String.valueOf(before));
        return before == null ? null : address(path, all);
    }

    /** @return the path with these as its query */
    public static String address(String path, Map<String, String> fields) {
        UriComponentsBuilder address = UriComponentsBuilder.fromPath(path);
        fields.forEach((name, value) -> address.queryParam(name, "{" + name + "}"));
        return address.encode().buildAndExpand(fields).toUriString();
    }
}
