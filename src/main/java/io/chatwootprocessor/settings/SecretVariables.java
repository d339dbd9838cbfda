package io.chatwootprocessor.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the environment variables of a settings record that hold a secret, if no {@link Setting} of it does. They may come from files. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface SecretVariables {

    String[] value();
}
