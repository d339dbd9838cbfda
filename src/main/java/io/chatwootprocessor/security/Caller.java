package io.chatwootprocessor.security;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.stereotype.Component;

/** Who calls: the first step of a route whose change is audited. */
@Component
public class Caller {

    /** The request carries its caller: Spring Security's own place is the thread, and platform-http works on another one. */
    private final RequestAttributeSecurityContextRepository callers = new RequestAttributeSecurityContextRepository();

    /** Sets the variable {@code actor} to the name of the caller's key; {@code local} where no key is asked for. */
    public void identify(Exchange exchange) {
        HttpServletRequest request = exchange.getMessage(PlatformHttpMessage.class).getRequest();
        exchange.setVariable("actor", callers.loadDeferredContext(request).get().getAuthentication().getName());
    }
}
