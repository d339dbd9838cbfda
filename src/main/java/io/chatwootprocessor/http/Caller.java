package io.chatwootprocessor.http;

import java.security.Principal;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.springframework.stereotype.Component;

/** Who calls: the first step of a route whose change is audited. */
@Component
public class Caller {

    static final String NOBODY_IN_PARTICULAR = "local";

    /** Sets the variable {@code actor} to the name of the caller's key; {@code local} where no key is asked for. */
    public void identify(Exchange exchange) {
        Principal caller = exchange.getMessage(PlatformHttpMessage.class).getRequest().getUserPrincipal();
        exchange.setVariable("actor", caller == null ? NOBODY_IN_PARTICULAR : caller.getName());
    }
}
