package io.chatwootprocessor.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says which routes a bean's method calls: a route that names the method does not show it. For the picture of the routes. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface CallsRoutes {

    /** The routes' endpoints, such as {@code direct:may-answer}. A {@code *} stands for any text, such as in {@code direct:on-*}. */
    String[] value();
}
