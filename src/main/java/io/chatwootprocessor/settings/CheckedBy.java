package io.chatwootprocessor.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The rule of a settings record that no annotation on one of its settings can tell. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface CheckedBy {

    /** A class with a constructor without arguments: it is made before Spring starts. */
    Class<? extends SettingsRule> value();
}
