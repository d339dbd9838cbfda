package io.chatwootprocessor.operations.stories;

import java.util.function.Function;

/** Customers of stories, who write by a channel's webhook. */
public interface StoryCustomers {

    /** The webhook's path. */
    String path();

    /** A customer who has not written yet: gives the webhook's body for their words. */
    Function<String, String> newOne();
}
