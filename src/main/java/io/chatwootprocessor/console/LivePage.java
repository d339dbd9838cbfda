package io.chatwootprocessor.console;

import java.util.Map;
import java.util.Set;

/**
 * A kind of page that is kept up to date while it is open. A template has an element with {@code data-live}, the name, and {@code data-watch}, the
 * watched part. With {@code data-live-html} the news are elements, and each takes the place of the one with its id; else the element, which is
 * hidden, is shown when the news change.
 */
public interface LivePage {

    /** The name in {@code /console/live/<name>}. */
    String live();

    /**
     * Looks once for all viewers of such a page: one query.
     *
     * @param watched the parts that they watch; empty texts: all of the page
     * @return for each of these how it is now, as HTML or as any text that changes with it
     */
    Map<String, String> look(Set<String> watched);
}
