package io.chatwootprocessor.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The parts of an error message about a setting. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
public @interface Setting {

    /** Its environment variable; empty: the property's name in capitals, as Spring Boot has it. */
    String variable() default "";

    /** Other variables that {@code config/application.yaml} takes its value from. */
    String[] alternatives() default {};

    /** A value that works. */
    String example();

    /** Whether its value must not be shown. */
    boolean secret() default false;

    boolean requiredInProduction() default false;
}
