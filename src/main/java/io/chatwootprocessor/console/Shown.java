package io.chatwootprocessor.console;

import java.util.HashMap;
import java.util.Map;

/**
 * The content of a page.
 *
 * @param template below {@code pages/console/}
 * @param title    the page's heading
 * @param values   by the names in the template
 * @param looked   the thing whose words of people it shows, as the audit names things; null: it shows none
 */
public record Shown(String template, String title, Map<String, Object> values, String looked) {

    /** A page without words of people. */
    public Shown(String template, String title, Map<String, Object> values) {
        this(template, title, values, null);
    }

    /** @param values name, value, name, value, …; a value may be null */
    public static Shown of(String template, String title, Object... values) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < values.length; i += 2) {
            map.put((String) values[i], values[i + 1]);
        }
        return new Shown(template, title, map);
    }

    /**
     * The same page, which shows what people wrote: the console writes each look at it into the audit.
     *
     * @param subject one word and an id, such as {@code conversation 12} or {@code page knowledge}
     */
    public Shown withWordsOf(String subject) {
        return new Shown(template, title, values, subject);
    }
}
