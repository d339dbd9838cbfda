package io.chatwootprocessor.tools;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The names that a parameter may have. It becomes a header of the tool's exchange, and components of Camel obey headers: a model that may set
 * {@code CamelHttpUri} calls any server that it wants (CAMEL-23621).
 */
final class ParameterNames {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]{0,63}");
    private static final Pattern OBEYED = Pattern.compile("camel.*|jms.*|breadcrumbid", Pattern.CASE_INSENSITIVE);

    /** Headers of HTTP that mean something to the server, and have a name that a parameter could have. */
    private static final Set<String> OF_HTTP = Set.of("accept", "allow", "authorization", "b3", "baggage", "connection", "cookie", "etag",
            "expect", "forwarded", "host", "origin", "pragma", "range", "referer", "te", "traceparent", "tracestate", "trailer", "upgrade",
            "vary", "via");

    private ParameterNames() {
    }

    /** @throws IllegalArgumentException saying which name is none, and why */
    static void check(Collection<?> names) {
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (Object given : names) {
            String name = String.valueOf(given);
            if (!NAME.matcher(name).matches()) {
                throw refused(name, "it has 1 to 64 letters, digits and _, the first one no digit");
            }
            if (OBEYED.matcher(name).matches() || OF_HTTP.contains(name.toLowerCase(Locale.ROOT))) {
                throw refused(name, "it would be a header that means something to Camel or to HTTP");
            }
            if (ToolContext.NAMES.contains(name.toLowerCase(Locale.ROOT))) {
                throw refused(name, "the tool gets a variable of that name, which says who is served");
            }
            if (!seen.add(name)) {
                throw refused(name, "another one differs in capitals only, and headers do not");
            }
        }
    }

    private static IllegalArgumentException refused(String name, String why) {
        return new IllegalArgumentException("a parameter cannot be called \"" + name + "\": " + why);
    }
}
