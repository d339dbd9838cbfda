package io.chatwootprocessor.http;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Message;
import org.apache.camel.spi.HeadersMapFactory;
import org.apache.camel.util.CaseInsensitiveMap;

/**
 * The headers of a message. They know which of them came in from outside: with an HTTP request, with a model's call of a tool, or with the
 * answer to a call. A header that a step sets is the route's own, even with the value that came in. Copies of a message know the same.
 */
public final class HeadersByOrigin extends CaseInsensitiveMap {

    private static final long serialVersionUID = 1;

    private final Set<String> foreign = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    /**
     * Notes that all headers which the message has now came in from outside. No HTTP call of a route sends them unless a step sets them.
     *
     * @param message of a route that begins
     */
    public static void cameIn(Message message) {
        if (message.getHeaders() instanceof HeadersByOrigin headers) {
            headers.foreign.addAll(headers.keySet());
        }
    }

    /** Takes away the headers that came in from outside. */
    Map<String, Object> takeForeign() {
        Map<String, Object> taken = new HashMap<>();
        foreign.forEach(name -> {
            if (containsKey(name)) {
                taken.put(name, super.remove(name));
            }
        });
        foreign.clear();
        return taken;
    }

    /** Notes that each header that was not among these before a call came with its answer. */
    void cameInBeside(Map<String, Object> own) {
        forEach((name, value) -> {
            if (own.get(name) != value) {
                foreign.add(name);
            }
        });
    }

    /** Puts back the headers that {@link #takeForeign} took, except where there is another value by now. */
    void giveBack(Map<String, Object> taken) {
        taken.forEach((name, value) -> {
            if (!containsKey(name)) {
                super.put(name, value);
                foreign.add(name);
            }
        });
    }

    @Override
    public Object put(String name, Object value) {
        foreign.remove(name);
        return super.put(name, value);
    }

    @Override
    public void putAll(Map<? extends String, ?> others) {
        if (isEmpty()) { // a copy, as most steps make one: a sorted map is taken as a whole, without a comparison
            foreign.clear();
            super.putAll(others);
        } else {
            others.forEach(this::put); // each replaces what came in
        }
        if (others instanceof HeadersByOrigin headers) {
            foreign.addAll(headers.foreign);
        }
    }

    @Override
    public Object remove(Object name) {
        foreign.remove(name);
        return super.remove(name);
    }

    @Override
    public void clear() {
        foreign.clear();
        super.clear();
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }

    /** Gives such headers to every message. */
    static final class Factory implements HeadersMapFactory {

        @Override
        public Map<String, Object> newMap() {
            return new HeadersByOrigin();
        }

        @Override
        public Map<String, Object> newMap(Map<String, Object> others) {
            HeadersByOrigin headers = new HeadersByOrigin();
            headers.putAll(others);
            return headers;
        }

        @Override
        public boolean isInstanceOf(Map<String, Object> map) {
            return map instanceof HeadersByOrigin;
        }

        @Override
        public boolean isCaseInsensitive() {
            return true;
        }
    }
}
