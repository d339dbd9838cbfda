package io.chatwootprocessor.console;

import java.util.HashMap;
import java.util.Map;

/**
 * The content of a page.
 *
 * @param template below {@code pages/console/}
 * @param title    the page's heading
 * @param values   by the names in the template
 */
public record Shown(String template, String title, Map<String, Object> values) {

    /** @param values name, value, name, value, …; a value may be null */
    public static Shown of(String template, String title, Object... values) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < values.length; i += 2) {
            map.put((String) values[i], values[i + 1]);
        }
        return new Shown(template, title, map);
    }
}
