package io.chatwootprocessor.console;

import io.chatwootprocessor.http.RequestError;

/**
 * A page of the console, at {@code /console/<name>}. A room adds one by a bean of this type and a template in {@code pages/console/}; the
 * menu, the frame and the rights come by themselves.
 */
public interface ConsolePage {

    /** The part of the address after {@code /console/}; empty: the page of {@code /console}. */
    String name();

    /** The name in the menu. */
    String title();

    /** The place in the menu: the smaller, the sooner. */
    int place();

    /** Whether the menu names it; other pages lead to one that it does not. */
    default boolean inMenu() {
        return true;
    }

    /**
     * @param asked the viewer, and the part of the page
     * @return what to show; {@link Shown#withWordsOf} where people's words are in it
     * @throws RequestError 404 where there is no such thing, 422 for a filter that cannot be read: shown as a page
     */
    Shown show(Asked asked);

    /**
     * Acts on a button. Requests of other sites do not come here.
     *
     * @param asked its fields are those of the form; {@code action} says which button
     * @return the address to go to
     * @throws RequestError shown as a page
     */
    default String act(Asked asked) {
        throw new RequestError(405, "This page has no buttons");
    }
}
