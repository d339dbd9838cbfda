package io.chatwootprocessor.operations.routes;

import java.util.List;

/**
 * The routes that run, and the ways between them, as far as their files and the classes that they call tell.
 *
 * @param places the routes, by id
 * @param ways   each one once
 */
public record RouteMap(List<Place> places, List<Way> ways) {

    /** How a message, or a piece of work, gets from one route to the next. */
    public enum Kind {
        /** The caller waits for the end, most often: {@code direct:}. */
        CALL,
        /** As {@link #CALL}; the message says which of several routes it is. */
        CHOICE,
        /** By a queue in memory: {@code seda:}. */
        QUEUE,
        /** By a table: the one route inserts, the other claims. */
        DATABASE,
        /** To another program; {@link Way#to} is no route then, but the name of its endpoint. */
        OUTSIDE
    }

    /**
     * A route.
     *
     * @param room        the first folder of its file below {@code routes/}; {@code own} for a file in another folder; {@code program} for
     *     a route that no file makes
     * @param folder      all folders of its file, such as {@code outbound/whatsapp}
     * @param description null: it has none
     * @param from        scheme and path of its beginning
     */
    public record Place(String id, String room, String folder, String description, String from) {
    }

    /**
     * From one route to another.
     *
     * @param over the table of a {@link Kind#DATABASE}; else the called endpoint
     */
    public record Way(String from, String to, Kind kind, String over) {
    }
}
